"""The one diagnostic type that parser, project reader, rules and translator report with.

Errors are values of this type until the edge (CLI, language server); see contract.md section 3 for the JSON form,
which ``analyzer.report`` renders.
"""

from __future__ import annotations

from enum import StrEnum

from analyzer.records import record, replace


class Severity(StrEnum):
    """How bad a finding is; ``order`` sorts errors first."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def order(self) -> int:
        """0 for error, 1 for warning, 2 for hint."""
        return ("error", "warning", "hint").index(self.value)


@record(frozen=True)
class Place:
    """A range in ``file``: 1-based lines and columns, columns in characters, end exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@record(frozen=True)
class Edit:
    """Replace the range of ``place`` by ``text``."""

    place: Place
    text: str


@record(frozen=True)
class Fix:
    """A repair: ``safe`` keeps the meaning, ``unsafe`` may change it."""

    message: str
    applicability: str
    edits: tuple[Edit, ...]


@record(frozen=True)
class TraceStep:
    """One step of the call chain from a workflow entry to the cause."""

    entry_id: str
    place: Place
    function: str
    message: str


@record(frozen=True)
class Diagnostic:
    """One finding.

    ``code`` and ``name`` are those of contract.md section 3 (``P0001``/``syntax-error``, …); project problems use
    ``R0001``-style codes (docs/rules/). ``workflows`` lists the entries that reach the cause.
    """

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    entry_id: str = ""
    help: str = ""
    fix: Fix | None = None
    trace: tuple[TraceStep, ...] = ()
    workflows: tuple[str, ...] = ()
    unnecessary: bool = False

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order in reports: by file, place, code."""
        return (self.place.file, self.place.line, self.place.column, self.code, self.message)

    def with_entry(self, entry_id: str) -> Diagnostic:
        """The same finding, attributed to ``entry_id``."""
        return replace(self, entry_id=entry_id)
