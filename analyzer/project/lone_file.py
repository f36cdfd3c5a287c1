"""A ``.lua`` file on its own, without a registry entry, is a workflow (contract.md §1, decisions.md 23)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from analyzer.catalog import MODULES
from analyzer.diagnostic import Place
from analyzer.project.discovery import relative
from analyzer.project.loader import load_settings
from analyzer.project.model import Entry, Project
from analyzer.project.problems import problem
from analyzer.project.reading import Reader, Unreadable
from analyzer.project.settings import Settings
from analyzer.project.sources import file_source

NAMESPACE = "local"


def load_lone_file(path: Path, root: Path | None = None, overlays: Mapping[Path, str] | None = None) -> Project:
    """A project with the one workflow ``local:<stem>`` in the file ``path``.

    ``root`` is the directory whose settings apply and to which the file is shown relatively; by default that of the
    file. A file that cannot be read gives a project without entries and a diagnostic (R0002, R0010).
    """
    path = Path(os.path.abspath(path))
    root = Path(os.path.abspath(root)) if root is not None else path.parent
    reader = Reader({Path(os.path.abspath(name)): text for name, text in (overlays or {}).items()})
    settings, diagnostics = load_settings(root, reader)
    shown = relative(path, root)
    text = reader.text(path)
    if isinstance(text, Unreadable):
        code = "R0002" if text.missing else "R0010"
        diagnostics.append(problem(code, f"`{shown}` {text.reason}", Place(shown)))
        return Project(root, path.parent, settings, diagnostics=diagnostics)
    project = lone_project(shown, text, root, settings)
    project.diagnostics.extend(diagnostics)
    return project


def lone_project(shown: str, text: str, root: Path | None = None, settings: Settings | None = None) -> Project:
    """The same for a text at hand, such as standard input; ``shown`` is the name that diagnostics give it."""
    stem = shown.rpartition("/")[2].removesuffix(".lua") or "stdin"
    name = "".join("_" if character.isspace() or character == ":" else character for character in stem)
    entry = Entry(
        id=f"{NAMESPACE}:{name}",
        namespace=NAMESPACE,
        name=name,
        kind="workflow.lua",
        meta={},
        data={},
        place=Place(shown),
        method="main",
        modules=tuple(name for name, module in MODULES.items() if module.classes),
        source=file_source(shown, text, shown),
    )
    base = root or Path.cwd()
    return Project(base, base, settings or Settings(), entries={entry.id: entry})
