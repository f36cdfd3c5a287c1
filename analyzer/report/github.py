"""Findings as workflow commands of GitHub Actions, which become annotations of the changed lines."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.diagnostic import Diagnostic, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """One line per finding."""
    return "\n".join(_line(item) for item in diagnostics)


def _line(item: Diagnostic) -> str:
    place = item.place
    properties = {"file": place.file, "line": str(place.line), "endLine": str(place.end_line)}
    if place.end_line == place.line:
        properties.update(col=str(place.column), endColumn=str(place.end_column))
    properties["title"] = f"{item.code} {item.name}"
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[item.severity]} {shown}::{_data(_message(item))}"


def _message(item: Diagnostic) -> str:
    lines = [item.message]
    lines.extend(f"{step.entry_id} {step.function} (line {step.place.line}): {step.message}" for step in item.trace)
    if item.help:
        lines.append(item.help)
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
