"""Results of earlier runs, by the content of everything that they depend on.

The key covers the name and content of every registry, settings and Lua file below the project root, what the command
line says about rules, and the tool's own files. Entries are written beside and renamed, so that concurrent runs never
see half of one; whatever cannot be read back is treated as absent.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.diagnostic import Diagnostic, Edit, Fix, Place, Severity, TraceStep
from analyzer.project.reading import Unreadable, read_bytes
from analyzer.records import record

if TYPE_CHECKING:
    from analyzer.project.model import Entry

DIRECTORY = ".lua2temporal_cache"
SUFFIXES = (".lua", ".yaml", ".yml", ".json", ".toml", ".lock")
"""The files that a result depends on. Sources with other suffixes are not cached (``covers``)."""

PARTS = "parts.cache"
"""The file of the ``PartCache``."""

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


@record(frozen=True)
class Keys:
    """``run`` is the key of a run of a project, ``base`` the same without the Lua files (``PartCache``)."""

    run: str
    base: str


def keys_of(root: Path, choices: tuple[object, ...]) -> Keys | None:
    """The keys for the project in ``root``; None when it cannot be told what the run depends on."""
    digest = sha256(repr((_tool(), os.environ.get("SKIP_TEST_DIRS"), choices)).encode("utf-8", "backslashreplace"))
    try:
        files = list(_files(root))
        for part in _contents(file for file in files if not file[0].endswith(".lua")):
            digest.update(part)
        base = digest.hexdigest()
        for part in _contents(file for file in files if file[0].endswith(".lua")):
            digest.update(part)
    except (OSError, _Unpredictable):
        return None
    return Keys(digest.hexdigest(), base)


def _contents(files: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """The files with their names, in such a form that no two lists of files are the same."""
    for name, path in files:
        content = read_bytes(Path(path))
        if isinstance(content, Unreadable):
            raise _Unpredictable
        yield f"\0{name}\0{len(content)}\0".encode("utf-8", "surrogateescape")
        yield content


class _Unpredictable(Exception):
    """A directory is a symbolic link, or a file cannot be read."""


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
        data = _read(directory / f"{key}.json")
        return CachedRun(
            [_decode(item) for item in data["diagnostics"]],
            dict(data["entries"]),
            str(data["level"]),
            tuple(data["namespaces"]),
            data["baseline"],
        )
    except _UNREADABLE:
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
        _write(directory / f"{key}.json", data)
        _prune(directory)


class PartCache:
    """The findings about the parts of a project (``analyzer.linting.scheduling``) in the last run that checked any.

    The key of a part covers its entries and their text, the registry and the settings, which is all that the rules see.
    """

    def __init__(self, directory: Path, base: str) -> None:
        """``base`` is that of ``Keys``."""
        self._path = directory / PARTS
        self._base = base
        self._fresh: dict[str, list[Any]] = {}
        self._known: dict[str, list[Any]] = {}
        with suppress(*_UNREADABLE):
            self._known = dict(_read(self._path))

    def find(self, part: Iterable[Entry]) -> tuple[str, list[Diagnostic] | None]:
        """The key of a part, and what is known about it."""
        texts = [(entry.id, None if entry.source is None else entry.source.text) for entry in part]
        key = sha256(repr((self._base, texts)).encode("utf-8", "backslashreplace")).hexdigest()
        known = self._known.get(key)
        if known is not None:
            with suppress(*_UNREADABLE):
                findings = [_decode(item) for item in known]
                self._fresh[key] = known
                return key, findings
        return key, None

    def add(self, key: str, findings: Iterable[Diagnostic]) -> None:
        """Remembers the findings about a part."""
        self._fresh[key] = [_encode(item) for item in findings]

    def save(self) -> None:
        """Writes what this run has found or used."""
        with suppress(OSError, ValueError):
            _write(self._path, self._fresh)


_UNREADABLE = (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
"""What reading of a damaged entry may raise."""


def _read(path: Path) -> Any:
    """The content of a cache file. Raises one of ``_UNREADABLE`` when it is damaged."""
    with open(path, encoding="utf-8") as stream:
        checksum, _, body = stream.read().partition("\n")
    if sha256(body.encode()).hexdigest() != checksum:
        raise ValueError("damaged")
    return json.loads(body)


def _write(path: Path, data: object) -> None:
    """Writes a cache file beside its place and renames it. Raises OSError or ValueError."""
    body = json.dumps(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    ignore = path.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(f"{sha256(body.encode()).hexdigest()}\n{body}")
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


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
