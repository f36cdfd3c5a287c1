"""Settings from ``[tool.lua2temporal]`` in pyproject.toml or from lua2temporal.toml (contract.md §1).

The keys are one table, ``SETTINGS``; unknown keys and wrong values are reported as R0011 with their line, and the rest
still counts. Flags of a command win over settings; that is the command's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.project.problems import problem
from analyzer.records import field, record

FILE_NAMES = ("lua2temporal.toml", "pyproject.toml")
"""Where settings are looked for, the first that has any wins."""


@record(frozen=True)
class RuleSettings:
    """Which rules apply to some files or entries.

    ``select`` empty means all; ``ignore`` wins over it. ``severity`` maps a code to ``error``, ``warning``, ``hint`` or
    ``off``. A code may be a prefix such as ``D1``.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()

    def enabled(self, code: str) -> bool:
        """Whether findings of ``code`` are wanted."""
        if self.override(code) == "off":
            return False
        return (not self.select or code.startswith(self.select)) and not code.startswith(self.ignore)

    def override(self, code: str) -> str | None:
        """The severity that the settings give to ``code``; the longest prefix wins."""
        matches = [(len(prefix), level) for prefix, level in self.severity if code.startswith(prefix)]
        return max(matches)[1] if matches else None

    def refined_by(self, other: RuleSettings) -> RuleSettings:
        """These settings with more specific ones on top."""
        return RuleSettings(other.select or self.select, self.ignore + other.ignore, self.severity + other.severity)


@record(frozen=True)
class Settings:
    """All settings; the defaults are those of a project without any."""

    rules: RuleSettings = RuleSettings()
    per_path: tuple[tuple[str, RuleSettings], ...] = ()
    per_entry: tuple[tuple[str, RuleSettings], ...] = ()
    level: str = "warning"
    namespaces: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: str | None = None
    output: str | None = None
    cache: bool = True
    cache_directory: str | None = None
    jobs: int = 0
    cross_check: bool = True
    address: str | None = None
    temporal_namespace: str | None = None
    temporal_cli: str | None = None
    file: str | None = None

    def rules_for(self, path: str, entry_id: str = "") -> RuleSettings:
        """The rule settings of a file (path relative to the project) and, when given, of one entry."""
        rules = self.rules
        for pattern, more in self.per_path:
            if path_matches(path, pattern):
                rules = rules.refined_by(more)
        for pattern, more in self.per_entry:
            if entry_id and fnmatchcase(entry_id, pattern):
                rules = rules.refined_by(more)
        return rules

    def excludes(self, path: str) -> bool:
        """Whether a file or directory (path relative to the project) is left out of the project."""
        return any(path_matches(path, pattern) for pattern in self.exclude)


def path_matches(path: str, pattern: str) -> bool:
    """Whether a path, or a directory above it, matches a glob; a pattern without ``/`` matches names at any depth."""
    pattern = pattern.removeprefix("./").rstrip("/")
    parts = PurePosixPath(path).parts
    if "/" not in pattern:
        return any(fnmatchcase(part, pattern) for part in parts)
    return any(fnmatchcase("/".join(parts[:count]), pattern) for count in range(1, len(parts) + 1))


class _Wrong(Exception):
    """A value of the wrong kind; the text says what is expected."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("a string")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("true or false")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _Wrong("a number that is not negative")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Wrong("a list of strings")
    return tuple(value)


def _level(value: Any) -> str:
    if value not in ("error", "warning", "hint"):
        raise _Wrong('"error", "warning" or "hint"')
    return str(value)


def _severities(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(level in ("error", "warning", "hint", "off") for level in value.values()):
        raise _Wrong('a table of rule codes with "error", "warning", "hint" or "off"')
    return tuple(value.items())


_RULE_KEYS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "select": ("select", _texts),
    "ignore": ("ignore", _texts),
    "severity": ("severity", _severities),
}

SETTINGS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "level": ("level", _level),
    "ns": ("namespaces", _texts),
    "exclude": ("exclude", _texts),
    "baseline": ("baseline", _text),
    "output": ("output", _text),
    "cache": ("cache", _flag),
    "cache-dir": ("cache_directory", _text),
    "jobs": ("jobs", _count),
    "cross-check": ("cross_check", _flag),
    "address": ("address", _text),
    "namespace": ("temporal_namespace", _text),
    "temporal-cli": ("temporal_cli", _text),
}
"""Key → field of ``Settings`` and the check of its value; ``select ignore severity per-path per-entry`` come on top."""

_ALL_KEYS = (*SETTINGS, *_RULE_KEYS, "per-path", "per-entry")


@record
class _Reader:
    file: str
    text: str
    header: str
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def report(self, message: str, key: str, severity: Severity = Severity.ERROR) -> None:
        line = self._line_of(key)
        self.diagnostics.append(
            problem("R0011", message, Place(self.file, line, 1, line, 1 + max(len(key), 1)), severity=severity)
        )

    def _line_of(self, key: str) -> int:
        """The line that defines ``key``, searched from our section on; the section's own line when it is not found."""
        start = max(self.text.find(self.header), 0) if self.header else 0
        found = re.compile(rf"^[^#\n]*(?<![\w-])[\"']?{re.escape(key)}(?![\w-])", re.MULTILINE).search(self.text, start)
        return self.text.count("\n", 0, found.end() if found else start) + 1

    def unknown(self, key: str, known: tuple[str, ...]) -> None:
        from difflib import get_close_matches

        close = get_close_matches(key, known, 1)
        hint = f", did you mean `{close[0]}`?" if close else ""
        self.report(f"unknown setting `{key}`{hint}", key, Severity.WARNING)

    def convert(self, key: str, value: Any, check: Callable[[Any], Any]) -> Any:
        try:
            return check(value)
        except _Wrong as wrong:
            self.report(f"`{key}` must be {wrong}", key)
            return None

    def rules(self, table: dict[str, Any], strict: bool) -> RuleSettings:
        values = {}
        for key, value in table.items():
            if key in _RULE_KEYS:
                name, check = _RULE_KEYS[key]
                converted = self.convert(key, value, check)
                if converted is not None:
                    values[name] = converted
            elif strict:
                self.unknown(key, tuple(_RULE_KEYS))
        return RuleSettings(**values)

    def scoped(self, key: str, table: Any) -> tuple[tuple[str, RuleSettings], ...]:
        """``per-path`` and ``per-entry``: a pattern with a list of codes to ignore, or with a table of rule keys."""
        if not isinstance(table, dict):
            self.report(f"`{key}` must be a table of patterns", key)
            return ()
        result = []
        for pattern, value in table.items():
            if isinstance(value, list):
                value = {"ignore": value}
            if isinstance(value, dict):
                result.append((pattern, self.rules(value, strict=True)))
            else:
                self.report(f"`{pattern}` must be a list of codes or a table with `select`, `ignore`", pattern)
        return tuple(result)

    def settings(self, table: dict[str, Any]) -> Settings:
        values: dict[str, Any] = {"rules": self.rules(table, strict=False), "file": self.file}
        for key, value in table.items():
            if key in SETTINGS:
                name, check = SETTINGS[key]
                converted = self.convert(key, value, check)
                if converted is not None:
                    values[name] = converted
            elif key in ("per-path", "per-entry"):
                values[key.replace("-", "_")] = self.scoped(key, value)
            elif key not in _RULE_KEYS:
                self.unknown(key, _ALL_KEYS)
        return Settings(**values)


def parse_settings(file: str, text: str) -> tuple[Settings | None, list[Diagnostic]]:
    """The settings in the text of a TOML file, None when it has none of ours; what is wrong with it as R0011."""
    pyproject = file.rpartition("/")[2] == "pyproject.toml"
    if pyproject and "lua2temporal" not in text:
        return None, []
    import tomllib

    reader = _Reader(file, text, "[tool.lua2temporal" if pyproject else "")
    try:
        table: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        position = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(position[1]), int(position[2])) if position else (text.count("\n") + 1, 1)
        place = Place(file, line, column, line, column + 1)
        return None, [problem("R0011", f"not valid TOML: {error}", place)]
    if pyproject:
        tool = table.get("tool")
        table = tool.get("lua2temporal") if isinstance(tool, dict) else None
        if table is None:
            return None, []
    if not isinstance(table, dict):
        reader.report("`tool.lua2temporal` must be a table", "lua2temporal")
        return None, reader.diagnostics
    return reader.settings(table), reader.diagnostics
