"""The generated Python of a Lua file as a virtual document that follows edits."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, unquote

from analyzer.diagnostic import Diagnostic
from analyzer.lsp.analysis import FileAnalysis
from analyzer.program.program import Program
from analyzer.project.model import Project

SCHEME = "lua2temporal-python"

Translate = Callable[[Project, Program, str], "str | list[Diagnostic]"]
"""From a program, which contains the entry and what it imports, to the Python text of the entry, or why not."""


def virtual_uri(uri: str) -> str:
    """The URI of the virtual document for a Lua file."""
    name = uri.rpartition("/")[2].removesuffix(".lua")
    return f"{SCHEME}:/{name}.py?{quote(uri, safe='')}"


def source_uri(virtual: str) -> str:
    """The Lua file behind a virtual document; empty when it names none."""
    return unquote(virtual.partition("?")[2])


def generated_python(view: FileAnalysis, translate: Translate) -> str:
    """The Python text, or comments that say why there is none."""
    errors = [item for item in view.unit.diagnostics if item.severity.order == 0]
    if errors:
        return _explained(errors)
    result = translate(view.project, view.program, view.unit.entry_id)
    return result if isinstance(result, str) else _explained(result)


def _explained(problems: list[Diagnostic]) -> str:
    lines = ["# The Lua file cannot be translated:"]
    lines += [f"#   line {item.place.line}: {item.message}".replace("\n", " ") for item in problems]
    return "\n".join(lines) + "\n"
