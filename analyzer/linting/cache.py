"""Results of earlier runs, by the content of everything that they depend on.

The key covers the name and content of every registry, settings and Lua file below the project root, what the command
line says about rules, and the tool's own files. Entries are written beside and renamed, so that concurrent runs never
see half of one; whatever cannot be read back is treated as absent.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from analyzer.diagnostic import Diagnostic, Edit, Fix, Place, Severity, TraceStep
from analyzer.records import record

DIRECTORY = ".lua2temporal_cache"
SUFFIXES = (".lua", ".yaml", ".yml", ".json", ".toml", ".lock")
"""The files that a result depends on. Sources with other suffixes are not cached (``covers``)."""

MAXIMUM_ENTRIES = 64
_IGNORED = frozenset({".git", DIRECTORY, "node_modules", "__pycache__"})


@record
class CachedRun:
    """What is remembered of a run: see ``analyzer.linting.run.LintRun``."""

    diagnostics: list[Diagnostic]
    entries: dict[str, str]
    level: str
    namespaces: tuple[str, ...]
    baseline: str | None


def run_key(root: Path, choices: tuple[object, ...]) -> str | None:
    """The key of a run of the project in ``root``; None when it cannot be told what the run depends on."""
    digest = sha256(repr((_tool(), os.environ.get("SKIP_TEST_DIRS"), choices)).encode("utf-8", "backslashreplace"))
    try:
        for name, path in _files(root):
            with open(path, "rb") as stream:
                content = stream.read()
            digest.update(f"\0{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
            digest.update(content)
    except (OSError, _Unpredictable):
        return None
    return digest.hexdigest()


class _Unpredictable(Exception):
    """A directory is a symbolic link."""


def _files(root: Path) -> Iterator[tuple[str, str]]:
    """The files that count, by name relative to ``root``, in a fixed order."""
    hidden = os.path.isfile(root / "wippy.lock")
    top = str(root)
    pending = [""]
    while pending:
        directory = pending.pop()
        with os.scandir(os.path.join(top, directory)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            name = f"{directory}/{entry.name}" if directory else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _IGNORED and (hidden or not entry.name.startswith(".")):
                    pending.append(name)
            elif entry.name.endswith(SUFFIXES):
                if entry.is_symlink() and not entry.is_file():
                    raise _Unpredictable
                yield name, entry.path
            elif entry.is_symlink() and entry.is_dir():
                raise _Unpredictable


def covers(files: Iterator[str] | list[str]) -> bool:
    """Whether the key covers all files that a run has read."""
    return all(file.endswith(SUFFIXES) for file in files)


def _tool() -> list[tuple[str, int, int]]:
    """The state of the tool's own code: any change of it makes old results worthless."""
    package = Path(__file__).parents[1]
    stamps = []
    for directory, names, files in os.walk(package):
        names.sort()
        for name in sorted(files):
            if name.endswith(".py"):
                status = os.stat(os.path.join(directory, name))
                stamps.append((name, status.st_size, status.st_mtime_ns))
    return stamps


def load(directory: Path, key: str) -> CachedRun | None:
    """The run of this key, or None."""
    try:
        with open(directory / f"{key}.json", encoding="utf-8") as stream:
            checksum, _, body = stream.read().partition("\n")
        if sha256(body.encode()).hexdigest() != checksum:
            return None
        data = json.loads(body)
        return CachedRun(
            [_decode(item) for item in data["diagnostics"]],
            dict(data["entries"]),
            str(data["level"]),
            tuple(data["namespaces"]),
            data["baseline"],
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def store(directory: Path, key: str, run: CachedRun) -> None:
    """Remember a run; a cache that cannot be written is left alone."""
    data = {
        "diagnostics": [_encode(item) for item in run.diagnostics],
        "entries": run.entries,
        "level": run.level,
        "namespaces": run.namespaces,
        "baseline": run.baseline,
    }
    with suppress(OSError, ValueError):
        body = json.dumps(data)
        directory.mkdir(parents=True, exist_ok=True)
        ignore = directory / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        descriptor, temporary = tempfile.mkstemp(dir=directory, suffix=".tmp")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(f"{sha256(body.encode()).hexdigest()}\n{body}")
            os.replace(temporary, directory / f"{key}.json")
        except BaseException:
            os.unlink(temporary)
            raise
        _prune(directory)


def _prune(directory: Path) -> None:
    """Removes the oldest entries beyond the maximum."""
    ages: list[tuple[int, Path]] = []
    for path in directory.glob("*.json"):
        with suppress(OSError):
            ages.append((path.stat().st_mtime_ns, path))
    for _, path in sorted(ages)[: max(len(ages) - MAXIMUM_ENTRIES, 0)]:
        with suppress(OSError):
            path.unlink()


# -- diagnostics as plain data


def _place(place: Place) -> list[Any]:
    return [place.file, place.line, place.column, place.end_line, place.end_column]


def _encode(item: Diagnostic) -> list[Any]:
    fix = item.fix
    return [
        item.code,
        item.name,
        item.severity.value,
        item.message,
        _place(item.place),
        item.entry_id,
        item.help,
        None
        if fix is None
        else [fix.message, fix.applicability, [[_place(edit.place), edit.text] for edit in fix.edits]],
        [[step.entry_id, _place(step.place), step.function, step.message] for step in item.trace],
        list(item.workflows),
        item.unnecessary,
    ]


def _decode(data: list[Any]) -> Diagnostic:
    code, name, severity, message, place, entry_id, help, fix, trace, workflows, unnecessary = data
    return Diagnostic(
        code,
        name,
        Severity(severity),
        message,
        Place(*place),
        entry_id,
        help,
        None if fix is None else Fix(fix[0], fix[1], tuple(Edit(Place(*where), text) for where, text in fix[2])),
        tuple(TraceStep(owner, Place(*where), function, text) for owner, where, function, text in trace),
        tuple(workflows),
        bool(unnecessary),
    )
