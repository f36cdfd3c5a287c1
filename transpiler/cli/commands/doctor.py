"""``lua2temporal doctor``: which entries can move to Python today, which cannot and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from transpiler.cli.exit_codes import NOT_FINE, SUCCESS
from transpiler.cli.options import Common, common_options
from transpiler.cli.project import check_readable, choose_project

if TYPE_CHECKING:
    from transpiler.doctor import Examination, Reason, Verdict

_SHOWN_REASONS = 5


@click.command(short_help="Tell which entries can move to Python, and why others cannot.")
@click.argument("project", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="The form of the report."
)
@common_options
def command(common: Common, project: Path | None, format_: str) -> int:
    """Examine every Lua entry of PROJECT (default: the current directory).

    An entry is blocked by modules without a Python counterpart, by constructs that cannot be translated, by errors that
    lint finds, and by what it imports. Exit code 1 when `build` would stop: for a blocked workflow or activity, and for
    an error in a registry file or of lint anywhere.
    """
    from analyzer.project.loader import load_project
    from transpiler.doctor import examine

    root = choose_project(common, project)
    loaded = load_project(root)
    if not loaded.entries:
        check_readable(common, loaded)
    examination = examine(loaded)
    if format_ == "json":
        common.result(json.dumps(_document(examination), ensure_ascii=False, indent=2))
    else:
        common.result(_text(examination, everything=common.verbosity > 0, quiet=common.quiet))
    return NOT_FINE if examination.stops_build else SUCCESS


def _text(examination: Examination, *, everything: bool, quiet: bool) -> str:
    verdicts = examination.verdicts
    lines = [f"problem {_reason_text(problem)}" for problem in examination.problems]
    width = max((len(verdict.entry.id) for verdict in verdicts), default=0)
    for verdict in verdicts:
        if quiet and verdict.is_ready:
            continue
        state = "ready" if verdict.is_ready else "blocked"
        warnings = f"  {_count(verdict.warnings, 'warning')}" if verdict.warnings else ""
        lines.append(f"{state:8}{verdict.entry.id:{width}}  {verdict.role}{warnings}".rstrip())
        shown = verdict.reasons if everything else verdict.reasons[:_SHOWN_REASONS]
        lines.extend(f"        {_reason_text(reason)}" for reason in shown)
        if len(shown) < len(verdict.reasons):
            lines.append(f"        and {len(verdict.reasons) - len(shown)} more (-v shows all)")
    if lines:
        lines.append("")
    lines.append(_conclusion(verdicts))
    if missing := _missing_modules(verdicts):
        names = ", ".join(f"{name} ({_count(count, 'entry', 'entries')})" for name, count in missing)
        lines.append(f"modules without a Python counterpart: {names}")
    return "\n".join(lines)


def _reason_text(reason: Reason) -> str:
    place = reason.place
    return f"{place.file}:{place.line}:{place.column}: {reason.code} {reason.message}"


def _conclusion(verdicts: Sequence[Verdict]) -> str:
    ready = sum(verdict.is_ready for verdict in verdicts)
    total = _count(len(verdicts), "entry", "entries")
    parts = []
    for role, numbers in _by_role(verdicts).items():
        parts.append(f"{role} {numbers['ready']}/{numbers['total']}")
    return f"{ready} of {total} can move to Python today" + (f": {', '.join(parts)}" if parts else "")


def _by_role(verdicts: Sequence[Verdict]) -> dict[str, dict[str, int]]:
    total = Counter(verdict.role for verdict in verdicts)
    ready = Counter(verdict.role for verdict in verdicts if verdict.is_ready)
    return {role: {"total": total[role], "ready": ready[role]} for role in sorted(total)}


def _missing_modules(verdicts: Sequence[Verdict]) -> list[tuple[str, int]]:
    """Unsupported modules with the number of entries that declare each, most wanted first."""
    names = Counter(
        name
        for verdict in verdicts
        for name in sorted({reason.subject for reason in verdict.reasons if reason.kind == "module"})
    )
    return sorted(names.items(), key=lambda item: (-item[1], item[0]))


def _count(number: int, singular: str, plural: str = "") -> str:
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def _document(examination: Examination) -> dict[str, Any]:
    verdicts = examination.verdicts
    return {
        "version": 1,
        "problems": [_reason_data(problem) for problem in examination.problems],
        "entries": [
            {
                "entry_id": verdict.entry.id,
                "kind": verdict.entry.kind,
                "role": verdict.role,
                "status": "ready" if verdict.is_ready else "blocked",
                "reasons": [_reason_data(reason) for reason in verdict.reasons],
                "warnings": verdict.warnings,
            }
            for verdict in verdicts
        ],
        "ready": sum(verdict.is_ready for verdict in verdicts),
        "blocked": sum(not verdict.is_ready for verdict in verdicts),
        "roles": _by_role(verdicts),
        "stops_build": examination.stops_build,
        "missing_modules": dict(_missing_modules(verdicts)),
    }


def _reason_data(reason: Reason) -> dict[str, Any]:
    return {
        "kind": reason.kind,
        "code": reason.code,
        "message": reason.message,
        "subject": reason.subject or None,
        "file": reason.place.file,
        "line": reason.place.line,
        "column": reason.place.column,
    }
