"""What stops a translation before it begins, as ``build`` refuses it and ``doctor`` tells it."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.catalog import MODULES
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.project.model import Entry

TOLD_BY_TRANSLATION = ("P0001", "T0001")
"""Rules that find again what reading and translating an entry finds itself."""


def unsupported_modules(entry: Entry) -> Iterator[tuple[str, Diagnostic]]:
    """The modules that an entry declares and that have no Python counterpart, each with the error that says so."""
    for position, name in enumerate(entry.modules):
        module = MODULES.get(name)
        if module is not None and not module.supported:
            message, place = f"module '{name}' is not supported", entry.place_of("modules", position)
            yield name, Diagnostic("T0001", "untranslatable", Severity.ERROR, message, place, entry.id)
