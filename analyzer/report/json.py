"""Findings as JSON (contract.md §3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from analyzer.diagnostic import Diagnostic, Fix, Place, Severity

FORMAT_VERSION = 1


def diagnostic_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """One finding as the contract's object."""
    return {
        "entry_id": diagnostic.entry_id,
        "file": diagnostic.place.file,
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_range(diagnostic.place),
        "help": diagnostic.help,
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix),
        "trace": [
            {
                "entry_id": step.entry_id,
                "file": step.place.file,
                "line": step.place.line,
                "column": step.place.column,
                "function": step.function,
                "message": step.message,
            }
            for step in diagnostic.trace
        ],
        "workflows": list(diagnostic.workflows),
    }


def _range(place: Place) -> dict[str, int]:
    return {"line": place.line, "column": place.column, "end_line": place.end_line, "end_column": place.end_column}


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "message": fix.message,
        "applicability": fix.applicability,
        "edits": [{"file": edit.place.file, **_range(edit.place), "text": edit.text} for edit in fix.edits],
    }


def render(diagnostics: Sequence[Diagnostic], total_entries: int, counted: Sequence[Diagnostic] | None = None) -> str:
    """The whole report as one JSON document; the counts are those of ``counted`` when only a part is shown."""
    whole = diagnostics if counted is None else counted
    counts = {severity: sum(1 for item in whole if item.severity is severity) for severity in Severity}
    document = {
        "version": FORMAT_VERSION,
        "diagnostics": [diagnostic_data(item) for item in diagnostics],
        "total_entries": total_entries,
        "error_count": counts[Severity.ERROR],
        "warning_count": counts[Severity.WARNING],
        "hint_count": counts[Severity.HINT],
    }
    return json.dumps(document, ensure_ascii=False)
