"""Finds the registry files of a project (spec/dialect.md §5.1, §5.3; contract.md §1).

``wippy.lock`` moves the source root with ``directories.src``; its modules directory, when there is one, holds vendored
entries. Hidden directories and ``node_modules`` are skipped, and directories named in the environment variable
``SKIP_TEST_DIRS``, as the platform does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from analyzer.diagnostic import Diagnostic, Place
from analyzer.project.problems import problem
from analyzer.project.reading import Reader, Unreadable
from analyzer.project.settings import Settings
from analyzer.project.yaml_source import Mapping, Scalar, parse
from analyzer.records import record
from analyzer.text import LineIndex

SUFFIXES = (".yaml", ".yml", ".json")
LOCK_FILE = "wippy.lock"
_LOOKS_LIKE_REGISTRY = r"""(?:^|[{,\s"'])namespace["']?\s*:"""
_TOP_LEVEL_NAMESPACE = r"""^["']?namespace["']?\s*:"""


@record(frozen=True)
class Roots:
    """Where sources lie: the project's own root and, when there is one, the directory of vendored modules."""

    source: Path
    modules: Path | None = None


def find_roots(root: Path, reader: Reader) -> tuple[Roots, list[Diagnostic]]:
    """The roots of a project by its lock file; what is wrong with the lock file is reported (R0001, R0002, R0003)."""
    text = reader.text(root / LOCK_FILE)
    if isinstance(text, Unreadable):
        if text.missing:
            return Roots(root), []
        return Roots(root), [problem("R0010", f"{LOCK_FILE} {text.reason}", Place(LOCK_FILE))]
    lines = LineIndex(text, LOCK_FILE)
    node, diagnostics = parse(lines)
    directories = node.get("directories") if isinstance(node, Mapping) else None
    found: dict[str, Path] = {}
    for key in ("src", "modules"):
        value = directories.get(key) if isinstance(directories, Mapping) else None
        if not isinstance(value, Scalar) or not value.text:
            continue
        place = lines.place(value.start, value.end)
        directory = resolve_inside(root, root / value.text)
        if directory is None:
            diagnostics.append(problem("R0003", f"`{value.text}` leads out of the project", place))
        elif directory.is_dir():
            found[key] = root / os.path.normpath(value.text)
        elif key == "src":
            diagnostics.append(problem("R0002", f"the source directory `{value.text}` does not exist", place))
    return Roots(found.get("src", root), found.get("modules")), diagnostics


def resolve_inside(root: Path, path: Path) -> Path | None:
    """The real path of ``path``, symbolic links followed, when it lies in ``root``; None when it does not."""
    try:
        real = os.path.realpath(path)
        return Path(real) if is_inside(os.path.realpath(root), real) else None
    except (OSError, ValueError):
        return None


def is_inside(root: str, path: str) -> bool:
    """Whether a real path is that of a directory or of something in it."""
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def find_registry_files(
    directory: Path, project_root: Path, settings: Settings, skip: Path | None, diagnostics: list[Diagnostic]
) -> Iterator[Path]:
    """Files that may be registry files below ``directory``, in a fixed order; ``skip`` is a directory to leave out.

    Symbolic links to directories are followed unless they lead out of ``directory`` or to a directory already seen. A
    directory that cannot be listed is added to ``diagnostics`` (R0010).
    """
    skipped_names = {"node_modules", *filter(None, os.environ.get("SKIP_TEST_DIRS", "").split(","))}
    top = os.path.realpath(directory)
    seen: set[str] = set()
    todo = [directory]
    while todo:
        current = todo.pop()
        real = os.path.realpath(current)
        if real in seen or not is_inside(top, real):
            continue
        seen.add(real)
        try:
            with os.scandir(current) as listing:
                items = sorted(listing, key=lambda item: item.name)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            shown = relative(current, project_root)
            diagnostics.append(problem("R0010", f"`{shown}` cannot be listed: {reason}", Place(shown)))
            continue
        subdirectories = []
        for item in items:
            path = current / item.name
            if settings.exclude and settings.excludes(relative(path, project_root)):
                continue
            if _is_directory(item):
                if not item.name.startswith(".") and item.name not in skipped_names and path != skip:
                    subdirectories.append(path)
            elif item.name.endswith(SUFFIXES) and not item.name.startswith("."):
                yield path
        todo.extend(reversed(subdirectories))


def _is_directory(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_dir()
    except OSError:
        return False


def is_candidate(path: Path, text: str) -> bool:
    """Whether a file is worth parsing: the conventional ``_index`` file, or one that may have a ``namespace``."""
    return path.stem == "_index" or re.search(_LOOKS_LIKE_REGISTRY, text, re.MULTILINE) is not None


def claims_namespace(path: Path, text: str) -> bool:
    """Whether a file that cannot be parsed is meant to be a registry file, so that its errors concern the project."""
    return path.stem == "_index" or re.search(_TOP_LEVEL_NAMESPACE, text, re.MULTILINE) is not None


def relative(path: Path, root: Path) -> str:
    """``path`` as shown to users: relative to the project, with ``/``."""
    text, top = str(path), f"{root}{os.sep}"
    if text.startswith(top):
        return text[len(top) :].replace(os.sep, "/")
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return Path(os.path.relpath(path, root)).as_posix()
