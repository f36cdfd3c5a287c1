"""What the paths of a command line mean: projects, files of a project, Lua files on their own."""

from __future__ import annotations

import os
from pathlib import Path

from analyzer.project.reading import Unreadable, read_text
from analyzer.records import record

PROJECT_FILES = ("wippy.lock", "lua2temporal.toml")
REGISTRY_FILE = "_index.yaml"


@record(frozen=True)
class Target:
    """A project directory and, when only a part of it is wanted, the files or directories of it."""

    root: Path
    paths: tuple[Path, ...] = ()


class NoSuchPath(Exception):
    """A path of the command line does not exist."""


class NoSuchRevision(Exception):
    """The revision or directory to compare with cannot be read; the text says why."""


def find_targets(directory: Path, paths: list[Path]) -> list[Target]:
    """The projects that the paths belong to; without paths the project in ``directory``.

    A path inside a project means that part of it. Raises NoSuchPath.
    """
    base = Path(os.path.abspath(directory))
    if not base.is_dir():
        raise NoSuchPath(f"{directory}: no such directory")
    if not paths:
        return [Target(base)]
    parts: dict[Path, list[Path]] = {}
    for path in paths:
        full = Path(os.path.abspath(base / path))
        if not os.path.lexists(full):
            raise NoSuchPath(f"{path}: no such file or directory")
        root = project_root(full, base)
        parts.setdefault(root, []).append(full)
    return [Target(root, () if root in wanted else tuple(wanted)) for root, wanted in parts.items()]


def project_root(path: Path, base: Path) -> Path:
    """The project that a path belongs to.

    The nearest directory above it with a lock or settings file, else the outermost one below ``base`` with a registry
    file; else the directory itself.
    """
    start = path if path.is_dir() else path.parent
    above = [start, *start.parents]
    if start.is_relative_to(base):
        above = above[: above.index(base) + 1]
    for directory in above:
        if any((directory / name).is_file() for name in PROJECT_FILES) or _has_settings(directory):
            return directory
    found = start
    for directory in above:
        if (directory / REGISTRY_FILE).is_file():
            found = directory
    return found


def _has_settings(directory: Path) -> bool:
    text = read_text(directory / "pyproject.toml")
    return not isinstance(text, Unreadable) and "[tool.lua2temporal" in text
