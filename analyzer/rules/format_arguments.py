"""The number of arguments of ``string.format`` with a literal format (spec/dialect.md §1.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.rules.analysis import Analysis
from analyzer.rules.calls import LibraryCall
from analyzer.rules.definitions import string_of
from analyzer.rules.faults import Fault

_DIRECTIVE = re.compile(r"%(?:%|[-+ #0]*[0-9]*(?:\.[0-9]*)?(.?))", re.DOTALL)
_CONVERSIONS = frozenset("diouxXeEfgGcqsa")


def format_faults(analysis: Analysis, call: LibraryCall) -> Iterator[Fault]:
    """Missing and surplus arguments of a call of ``string.format``, and directives that do not exist."""
    first = call.argument(0)
    text = None if first is None else string_of(analysis, call.unit, first)
    if first is None or text is None:
        return
    conversions = [match[1] for match in _DIRECTIVE.finditer(text) if match[1] is not None]
    unknown = next((letter for letter in conversions if letter not in _CONVERSIONS), None)
    if unknown is not None:
        yield Fault(first, f"`%{unknown}` is no directive of string.format", "A per cent sign is written `%%`.")
        return
    given = len(call.arguments) - 1
    if given < len(conversions) and not call.open:
        message = f"the format needs {len(conversions)} values and gets {given}"
        yield Fault(call.node, message, "A missing value shows as `%!s(MISSING)` in the text.")
    elif (given - 1 if call.open else given) > len(conversions):
        extra = call.arguments[len(conversions) + 1]
        yield Fault(extra, f"the format has {len(conversions)} directives, so this value is ignored")
