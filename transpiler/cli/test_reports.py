"""Results of ``lua2temporal test`` as text, JSON and JUnit XML."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from runtime_shims.testing import TestResult

FORMAT_VERSION = 1
_COLORS = {"passed": "green", "failed": "red", "error": "red", "skipped": "yellow"}
_WORDS = {"passed": "ok", "failed": "FAILED", "error": "ERROR", "skipped": "skipped"}
# Characters that no XML document may hold.
_NOT_IN_XML = {code: "�" for code in (*range(0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)) if code not in (9, 10, 13)}


def line(result: TestResult, color: bool) -> str:
    """One result on one line; a failure with its place, message and what the test printed below."""
    import click

    word = f"{_WORDS[result.status.value]:7}"
    if color:
        word = click.style(word, fg=_COLORS[result.status.value])
    text = f"{word} {result.suite}: {result.entry_id} ({result.duration_ms} ms)"
    if result.status.value in ("failed", "error"):
        text += f"\n        {result.file}:{result.line}: " + result.message.replace("\n", "\n        ")
        text += "".join(f"\n        | {output}" for output in result.output)
    return text


def render(format_: str, results: Sequence[TestResult]) -> str:
    """The whole run in a format; as text only its summary, because the lines are written as the tests end."""
    return _RENDERERS[format_](results)


def _counts(results: Sequence[TestResult]) -> Counter[str]:
    return Counter(result.status.value for result in results)


def _as_text(results: Sequence[TestResult]) -> str:
    counts = _counts(results)
    parts = [f"{counts[name]} {word}" for name, word in (("failed", "failed"), ("error", "errors")) if counts[name]]
    parts.append(f"{counts['passed']} passed")
    seconds = sum(result.duration_ms for result in results) / 1000
    return f"{', '.join(parts)} in {seconds:.1f} s"


def _as_json(results: Sequence[TestResult]) -> str:
    counts = _counts(results)
    document = {
        "version": FORMAT_VERSION,
        "tests": [
            {
                "entry_id": result.entry_id,
                "suite": result.suite,
                "status": result.status.value,
                "duration_ms": result.duration_ms,
                "message": result.message,
                "file": result.file,
                "line": result.line,
            }
            for result in results
        ],
        "passed": counts["passed"],
        "failed": counts["failed"],
        "errors": counts["error"],
        "skipped": counts["skipped"],
    }
    return json.dumps(document, ensure_ascii=False)


def _as_junit(results: Sequence[TestResult]) -> str:
    root = ElementTree.Element("testsuites", _attributes(results))
    for suite in dict.fromkeys(result.suite for result in results):
        members = [result for result in results if result.suite == suite]
        element = ElementTree.SubElement(root, "testsuite", {"name": _xml(suite), **_attributes(members)})
        for result in members:
            _add_case(element, result)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _attributes(results: Sequence[TestResult]) -> dict[str, str]:
    counts = _counts(results)
    return {
        "tests": str(len(results)),
        "failures": str(counts["failed"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
        "time": f"{sum(result.duration_ms for result in results) / 1000:.3f}",
    }


def _add_case(suite: ElementTree.Element, result: TestResult) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        {
            "classname": _xml(result.suite),
            "name": _xml(result.entry_id),
            "file": _xml(result.file),
            "line": str(result.line),
            "time": f"{result.duration_ms / 1000:.3f}",
        },
    )
    tag = {"failed": "failure", "error": "error", "skipped": "skipped"}.get(result.status.value)
    if tag is not None:
        ElementTree.SubElement(case, tag, {"message": _xml(result.message)}).text = _xml(
            f"{result.file}:{result.line}: {result.message}"
        )
    if result.output:
        ElementTree.SubElement(case, "system-out").text = _xml("\n".join(result.output))


def _xml(text: str) -> str:
    return text.translate(_NOT_IN_XML)


_RENDERERS: dict[str, Callable[[Sequence[TestResult]], str]] = {
    "text": _as_text,
    "json": _as_json,
    "junit": _as_junit,
}
