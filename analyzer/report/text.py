"""Findings as text for people: place, source excerpt with carets, call chain, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from analyzer.diagnostic import Diagnostic, Place, Severity, TraceStep

SourceOf = Callable[[str], str | None]
"""Gives the text of a file by the name that a place has, or None."""

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
    return "\n".join(render_one(diagnostic, source_of, color, width) for diagnostic in diagnostics)


def render_one(diagnostic: Diagnostic, source_of: SourceOf, color: bool = False, width: int = MAXIMUM_WIDTH) -> str:
    """One finding, ending in a line break."""
    paint = _painter(color)
    head = f"{diagnostic.severity.value}[{diagnostic.code}]"
    lines = [f"{paint(head, _COLORS[diagnostic.severity])}: {paint(_escape(diagnostic.message), '1')}"]
    lines.extend(_excerpt(diagnostic.place, source_of, paint, _COLORS[diagnostic.severity], width))
    lines.extend(f"   = {_step(step)}" for step in diagnostic.trace)
    if diagnostic.workflows and diagnostic.workflows != (diagnostic.entry_id,):
        lines.append(f"   = reached by: {', '.join(diagnostic.workflows)}")
    lines.extend(f"   = help: {_escape(line)}" for line in diagnostic.help.splitlines())
    if diagnostic.fix is not None:
        lines.append(f"   = fix ({diagnostic.fix.applicability}): {_escape(diagnostic.fix.message)}")
    return "\n".join(lines) + "\n"


def _painter(color: bool) -> Callable[[str, str], str]:
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


def _excerpt(place: Place, source_of: SourceOf, paint: Callable[[str, str], str], color: str, width: int) -> list[str]:
    lines = [f"  --> {place.file}:{place.line}:{place.column}"]
    source = source_of(place.file)
    text = _line(source, place.line) if source is not None else None
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


def _line(source: str, number: int) -> str | None:
    lines = source.splitlines()
    return lines[number - 1] if 1 <= number <= len(lines) else None


def _step(step: TraceStep) -> str:
    where = f"{step.place.file}:{step.place.line}"
    return f"{step.entry_id} {step.function} ({where}): {_escape(step.message)}"
