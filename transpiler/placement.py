"""Where each entry goes in the output package, and what its workflow class is called (decisions.md 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analyzer.project.model import Entry
from transpiler.lower.module import WorkflowClass
from transpiler.lower.names import KEYWORDS
from transpiler.translation import Target

_RESERVED_FILES = frozenset(("__init__", "__main__", "__pycache__"))


def place_entries(entries: Iterable[Entry]) -> dict[str, Target]:
    """Entry id → target. Clashes, compared case-folded, are numbered in id order; the result depends only on ids."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    packages = {prefix for entry in ordered for prefix in _prefixes(package_path(entry.namespace))}
    taken: set[str] = set()
    targets: dict[str, Target] = {}
    for entry in ordered:
        package = package_path(entry.namespace)
        stem = file_stem(entry.name)
        if ".".join((*package, stem)).casefold() in packages:
            stem = f"{stem}_"
        path = (*package, _free(package, stem, taken))
        workflow = _workflow_class(entry) if entry.is_workflow else None
        targets[entry.id] = Target(path, workflow)
    return targets


def _prefixes(package: tuple[str, ...]) -> Iterable[str]:
    for length in range(1, len(package) + 1):
        yield ".".join(package[:length]).casefold()


def _free(package: tuple[str, ...], stem: str, taken: set[str]) -> str:
    candidate, number = stem, 1
    while (key := ".".join((*package, candidate)).casefold()) in taken:
        number += 1
        candidate = f"{stem}_{number}"
    taken.add(key)
    return candidate


def package_path(namespace: str) -> tuple[str, ...]:
    """The package of a namespace: one directory per segment."""
    return tuple(file_stem(part) for part in namespace.split("."))


def file_stem(name: str) -> str:
    """A name as a file and module name: other characters become ``_``, keywords and reserved names get a suffix."""
    stem = re.sub(r"[^A-Za-z0-9_]", "_", name) or "_"
    if stem[0].isdigit():
        stem = f"_{stem}"
    return f"{stem}_" if stem in KEYWORDS or stem in _RESERVED_FILES else stem


def class_name(name: str) -> str:
    """CamelCase of the entry name, ending in ``Workflow``."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", name) if word]
    camel = "".join(word[:1].upper() + word[1:] for word in words) or "Lua"
    if camel[0].isdigit():
        camel = f"W{camel}"
    return camel if camel.endswith("Workflow") else f"{camel}Workflow"


def _workflow_class(entry: Entry) -> WorkflowClass:
    types = tuple(dict.fromkeys((entry.id, entry.workflow_type)))
    return WorkflowClass(class_name(entry.name), types)
