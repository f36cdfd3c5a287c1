"""Findings as text for people: place, source excerpt with carets, call chain, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from analyzer.diagnostic import Diagnostic, Place, Severity, TraceStep
from analyzer.report.lines import LineOf, SourceOf, line_reader

Paint: TypeAlias = Callable[[str, str], str]
"""Adds the colour of a code to a text."""

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.HINT: "36"}
_TAB = "    "
_CUT = "…"

MAXIMUM_WIDTH = 200
"""Columns of a line where the terminal does not say."""

_MINIMUM_EXCERPT = 20


def render(
    diagnostics: Iterable[Diagnostic], source_of: SourceOf, color: bool = False, width: int = MAXIMUM_WIDTH
) -> str:
    """All findings, a blank line between them; empty for none. Longer lines of source are cut to ``width`` columns."""
    line_of = line_reader(source_of)
    paint = _painter(color)
    return "\n".join(_finding(diagnostic, line_of, paint, width) for diagnostic in diagnostics)


def _finding(diagnostic: Diagnostic, line_of: LineOf, paint: Paint, width: int) -> str:
    """One finding, ending in a line break."""
    head = f"{diagnostic.severity.value}[{diagnostic.code}]"
    lines = [f"{paint(head, _COLORS[diagnostic.severity])}: {paint(_escape(diagnostic.message), '1')}"]
    lines.extend(_excerpt(diagnostic.place, line_of, paint, _COLORS[diagnostic.severity], width))
    lines.extend(f"   = {_step(step)}" for step in diagnostic.trace)
    if diagnostic.workflows and diagnostic.workflows != (diagnostic.entry_id,):
        lines.append(_escape(f"   = reached by: {', '.join(diagnostic.workflows)}"))
    lines.extend(f"   = help: {_escape(line)}" for line in diagnostic.help.splitlines())
    if diagnostic.fix is not None:
        lines.append(f"   = fix ({diagnostic.fix.applicability}): {_escape(diagnostic.fix.message)}")
    return "\n".join(lines) + "\n"


def _painter(color: bool) -> Paint:
    if not color:
        return lambda text, _: text
    return lambda text, code: f"\x1b[{code}m{text}\x1b[0m"


def _escape(text: str) -> str:
    """Control characters may not reach the terminal."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char == "\t" else char.encode("unicode_escape").decode() for char in text
    )


def _excerpt(place: Place, line_of: LineOf, paint: Paint, color: str, width: int) -> list[str]:
    lines = [f"  --> {_escape(place.file)}:{place.line}:{place.column}"]
    text = line_of(place)
    if text is None:
        return lines
    number = str(place.line)
    start = min(place.column - 1, len(text))
    stop = place.end_column - 1 if place.end_line == place.line else len(text)
    column = len(_shown(text[:start]))
    length = max(1, len(_shown(text[start : max(stop, start)])))
    margin = " " * len(number)
    shown, column, length = _window(_shown(text), column, length, max(width - len(margin) - 3, _MINIMUM_EXCERPT))
    carets = paint("^" * length, color)
    return [*lines, f"{margin} |", f"{number} | {shown}", f"{margin} | {' ' * column}{carets}"]


def _shown(text: str) -> str:
    return _escape(text).replace("\t", _TAB)


def _window(text: str, column: int, length: int, width: int) -> tuple[str, int, int]:
    """The part of a line around what is marked, and where the mark is in it: ``column`` and ``length``.

    The mark stands in the middle when it fits, else at the left; an ellipsis shows where something was cut.
    """
    if len(text) <= width:
        return text, column, length
    start = max(0, min(column - max(width - length, 0) // 2, len(text) - width))
    end = start + width
    left = _CUT if start > 0 else ""
    right = _CUT if end < len(text) else ""
    shown = left + text[start + len(left) : end - len(right)] + right
    if left and column == start:
        shown, column = f"{left}{text[start : end - len(right) - 1]}{right}", column + 1
    column -= start
    return shown, column, max(1, min(length, width - len(right) - column))


def _step(step: TraceStep) -> str:
    where = f"{step.place.file}:{step.place.line}"
    return _escape(f"{step.entry_id} {step.function} ({where}): {step.message}")
