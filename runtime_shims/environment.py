"""The `env.*` entries of a project: variables and where their values are kept (host-modules.md §5)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_NAME = re.compile(r"[A-Za-z0-9_]+\Z")
UNKNOWN = "environment variable not found"
READ_ONLY_STORAGE = "storage is read-only"


class EnvironmentProblem(Exception):
    """A variable cannot be read or written; `kind` is a name of the `errors` module's constants."""

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self.kind = kind


class Storage(Protocol):
    """A place for values."""

    def read(self, key: str) -> str | None:
        """The value of a key."""

    def write(self, key: str, value: str) -> None:
        """Store a value. Raises EnvironmentProblem."""

    def everything(self) -> Mapping[str, str]:
        """All values."""


@dataclass(frozen=True, slots=True)
class ValueStorage:
    """Values in a mapping: of the entry, of this process's memory, or of the operating system."""

    values: MutableMapping[str, str]
    writable: bool

    def read(self, key: str) -> str | None:
        return self.values.get(key)

    def write(self, key: str, value: str) -> None:
        if not self.writable:
            raise EnvironmentProblem(READ_ONLY_STORAGE, "PERMISSION_DENIED")
        self.values[key] = value

    def everything(self) -> Mapping[str, str]:
        return self.values


@dataclass(frozen=True, slots=True)
class FileStorage:
    """`KEY=VALUE` lines of a file; `#` starts a comment anywhere, nothing is quoted."""

    path: Path
    auto_create: bool
    file_mode: int
    directory_mode: int

    def read(self, key: str) -> str | None:
        return self.everything().get(key)

    def write(self, key: str, value: str) -> None:
        values = {**self.everything(), key: value}
        text = "".join(f"{name}={item}\n" for name, item in values.items())
        try:
            if self.auto_create:
                self.path.parent.mkdir(self.directory_mode, parents=True, exist_ok=True)
            self.path.touch(self.file_mode)
            self.path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise EnvironmentProblem(f"cannot write {self.path}: {error.strerror}", "INTERNAL") from None

    def everything(self) -> Mapping[str, str]:
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise EnvironmentProblem(f"cannot read {self.path}: {error}", "INTERNAL") from None
        pairs = (line.partition("#")[0].partition("=") for line in lines)
        return {name.strip(): value.strip() for name, equals, value in pairs if equals and name.strip()}


class RouterStorage:
    """Several storages: the first hit is remembered, writes go to the first one."""

    def __init__(self, storages: Sequence[Storage]) -> None:
        self._storages = storages
        self._found: dict[str, str] = {}

    def read(self, key: str) -> str | None:
        for storage in self._storages if key not in self._found else ():
            value = storage.read(key)
            if value is not None:
                self._found[key] = value
                break
        return self._found.get(key)

    def write(self, key: str, value: str) -> None:
        self._storages[0].write(key, value)
        self._found[key] = value

    def everything(self) -> Mapping[str, str]:
        return {name: value for storage in reversed(self._storages) for name, value in storage.everything().items()}


@dataclass(frozen=True, slots=True)
class _Variable:
    key: str
    storage: str
    default: str
    read_only: bool


class Environment:
    """The variables of a project."""

    def __init__(self, services: Sequence[Mapping[str, Any]]) -> None:
        entries = {str(entry["id"]): entry for entry in services if str(entry.get("kind", "")).startswith("env.")}
        self._storages: dict[str, Storage] = {}
        for entry_id in entries:
            self._open(entry_id, entries)
        self._by_id: dict[str, _Variable] = {}
        self._by_name: dict[str, _Variable] = {}
        for entry_id, entry in entries.items():
            if entry["kind"] == "env.variable":
                self._declare(entry_id, entry)

    def _open(self, entry_id: str, entries: Mapping[str, Mapping[str, Any]]) -> Storage | None:
        if entry_id not in self._storages and entry_id in entries:
            storage = _storage(entries[entry_id])
            if storage is not None:
                self._storages[entry_id] = storage
            elif entries[entry_id]["kind"] == "env.storage.router":
                listed = entries[entry_id].get("storages") or ()
                members = [self._open(str(name), entries) for name in listed if str(name) != entry_id]
                known = [member for member in members if member is not None]
                if known:
                    self._storages[entry_id] = RouterStorage(known)
        return self._storages.get(entry_id)

    def _declare(self, entry_id: str, entry: Mapping[str, Any]) -> None:
        """Take a variable in; one with an impossible or taken name is known by its entry id only."""
        name = str(entry.get("variable") or "")
        variable = _Variable(
            name or entry_id,
            str(entry.get("storage") or ""),
            str(entry.get("default") or ""),
            entry.get("readonly") is True,
        )
        self._by_id[entry_id] = variable
        if name and _NAME.match(name):
            self._by_name.setdefault(name, variable)

    def get(self, key: str, caller: str) -> str:
        """The value for a public name, an entry id or, in the caller's namespace, an entry name.

        An empty value counts as unset. Raises EnvironmentProblem.
        """
        variable = self._variable(key, caller)
        storage = self._storages.get(variable.storage)
        value = (storage.read(variable.key) if storage is not None else None) or variable.default
        if not value:
            raise EnvironmentProblem(UNKNOWN, "NOT_FOUND")
        return value

    def set(self, key: str, value: str, caller: str) -> None:
        """Store a value. Raises EnvironmentProblem."""
        variable = self._variable(key, caller)
        if variable.read_only:
            raise EnvironmentProblem("environment variable is read-only", "PERMISSION_DENIED")
        storage = self._storages.get(variable.storage)
        if storage is None:
            raise EnvironmentProblem("environment storage backend not found", "NOT_FOUND")
        storage.write(variable.key, value)

    def all_values(self) -> Mapping[str, str]:
        """The contents of all storages. Raises EnvironmentProblem."""
        return {name: value for storage in self._storages.values() for name, value in storage.everything().items()}

    def _variable(self, key: str, caller: str) -> _Variable:
        local = f"{caller.partition(':')[0]}:{key}"
        variable = self._by_name.get(key) or self._by_id.get(key) or self._by_id.get(local)
        if variable is None:
            raise EnvironmentProblem(UNKNOWN, "NOT_FOUND")
        return variable


def _storage(entry: Mapping[str, Any]) -> Storage | None:
    """The storage of an entry; None for a router and for an entry that is no storage."""
    kind = entry["kind"]
    if kind == "env.storage.memory":
        return ValueStorage({}, writable=True)
    if kind == "env.storage.os":
        return ValueStorage(os.environ, writable=False)
    if kind == "env.storage.static":
        values = entry.get("values") or {}
        return ValueStorage({str(name): str(value) for name, value in values.items()}, writable=False)
    if kind == "env.storage.file":
        return FileStorage(
            Path(str(entry.get("file_path") or "")),
            entry.get("auto_create") is True,
            _mode(entry.get("file_mode"), 0o644),
            _mode(entry.get("dir_mode"), 0o755),
        )
    return None


def _mode(value: Any, default: int) -> int:
    """A file mode: an integer, or octal digits in a text."""
    if isinstance(value, str) and value.isdecimal():
        return int(value, 8)
    return value if isinstance(value, int) and not isinstance(value, bool) else default
