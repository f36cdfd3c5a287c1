"""Findings as JUnit XML: a test suite per file, a failed test case per error or warning, one passing case for a clean
file list, so that CI systems show a green suite."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from analyzer.diagnostic import Diagnostic

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(diagnostics: Sequence[Diagnostic], total_entries: int) -> str:
    """The whole report as one XML document."""
    by_file: dict[str, list[Diagnostic]] = {}
    for item in diagnostics:
        by_file.setdefault(item.place.file, []).append(item)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    count = len(diagnostics)
    lines.append(f'<testsuites name="lua2temporal" tests="{max(count, 1)}" failures="{count}" errors="0">')
    for file, items in by_file.items():
        lines.append(f'  <testsuite name={_attribute(file)} tests="{len(items)}" failures="{len(items)}" errors="0">')
        for item in items:
            lines.extend(_case(item))
        lines.append("  </testsuite>")
    if not by_file:
        lines.append('  <testsuite name="lua2temporal" tests="1" failures="0" errors="0">')
        lines.append(f'    <testcase classname="lua2temporal" name="{total_entries} entries without findings"/>')
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines)


def _case(item: Diagnostic) -> list[str]:
    place = item.place
    name = f"{item.code} {item.name} ({place.line}:{place.column})"
    detail = [f"{place.file}:{place.line}:{place.column}: {item.message}"]
    detail.extend(
        f"{step.entry_id} {step.function} ({step.place.file}:{step.place.line}): {step.message}" for step in item.trace
    )
    if item.help:
        detail.append(f"help: {item.help}")
    return [
        f"    <testcase classname={_attribute(item.entry_id or place.file)} name={_attribute(name)} "
        f'file={_attribute(place.file)} line="{place.line}">',
        f"      <failure type={_attribute(item.severity.value)} message={_attribute(item.message)}>"
        f"{escape(_clean(chr(10).join(detail)))}</failure>",
        "    </testcase>",
    ]


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))
