"""Findings as text for people: place, source excerpt with carets, call chain, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from analyzer.diagnostic import Diagnostic, Place, Severity, TraceStep

SourceOf = Callable[[str], str | None]
"""Gives the text of a file by the name that a place has, or None."""

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.HINT: "36"}
_TAB = "    "


def render(diagnostics: Iterable[Diagnostic], source_of: SourceOf, color: bool = False) -> str:
    """All findings, a blank line between them; empty for none."""
    return "\n".join(render_one(diagnostic, source_of, color) for diagnostic in diagnostics)


def render_one(diagnostic: Diagnostic, source_of: SourceOf, color: bool = False) -> str:
    """One finding, ending in a line break."""
    paint = _painter(color)
    head = f"{diagnostic.severity.value}[{diagnostic.code}]"
    lines = [f"{paint(head, _COLORS[diagnostic.severity])}: {paint(_escape(diagnostic.message), '1')}"]
    lines.extend(_excerpt(diagnostic.place, source_of, paint, _COLORS[diagnostic.severity]))
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


def _excerpt(place: Place, source_of: SourceOf, paint: Callable[[str, str], str], color: str) -> list[str]:
    lines = [f"  --> {place.file}:{place.line}:{place.column}"]
    source = source_of(place.file)
    text = _line(source, place.line) if source is not None else None
    if text is None:
        return lines
    number = str(place.line)
    start = min(place.column - 1, len(text))
    stop = place.end_column - 1 if place.end_line == place.line else len(text)
    before = _escape(text[:start]).replace("\t", _TAB)
    marked = _escape(text[start : max(stop, start)]).replace("\t", _TAB)
    shown = _escape(text).replace("\t", _TAB)
    carets = paint("^" * max(1, len(marked)), color)
    margin = " " * len(number)
    return [*lines, f"{margin} |", f"{number} | {shown}", f"{margin} | {' ' * len(before)}{carets}"]


def _line(source: str, number: int) -> str | None:
    lines = source.splitlines()
    return lines[number - 1] if 1 <= number <= len(lines) else None


def _step(step: TraceStep) -> str:
    where = f"{step.place.file}:{step.place.line}"
    return f"{step.entry_id} {step.function} ({where}): {_escape(step.message)}"
