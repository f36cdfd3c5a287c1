"""Findings as SARIF 2.1.0 (OASIS), with call chains as ``codeFlows``, fixes as ``fixes`` and the rules' documentation.

Columns count Unicode code points (``columnKind``), like ours. File names are relative to the project root, the base id
``SRCROOT``; a finding's fingerprint does not depend on line numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analyzer.diagnostic import Diagnostic, Fix, Place, Severity
from analyzer.report.lines import LineOf, SourceOf, line_reader

if TYPE_CHECKING:
    from analyzer.rules.base import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def render(
    diagnostics: Sequence[Diagnostic], rules: Mapping[str, Rule], version: str, source_of: SourceOf | None = None
) -> str:
    """The whole report as one SARIF log with one run; ``source_of`` gives the files for excerpts."""
    line_of = line_reader(source_of if source_of is not None else lambda _: None)
    codes = sorted({item.code for item in diagnostics})
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "lua2temporal",
                        "semanticVersion": version,
                        "rules": [_rule(code, diagnostics, rules) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The project directory."}}},
                "results": _results(diagnostics, {code: position for position, code in enumerate(codes)}, line_of),
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _rule(code: str, diagnostics: Sequence[Diagnostic], rules: Mapping[str, Rule]) -> dict[str, Any]:
    from analyzer.project.problems import PROBLEMS
    from analyzer.rules.documentation import page, problem_page

    rule = rules.get(code)
    problem = PROBLEMS.get(code)
    if rule is not None:
        name, summary, markdown, severity = rule.name, rule.summary, page(rule), rule.severity
        plain = f"{rule.why} {rule.instead}"
    elif problem is not None:
        name, summary, markdown, severity = problem.name, problem.summary, problem_page(problem), problem.severity
        plain = problem.doc
    else:
        sample = next(item for item in diagnostics if item.code == code)
        return {"id": code, "name": _pascal(sample.name), "shortDescription": {"text": sample.name}}
    return {
        "id": code,
        "name": _pascal(name),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": plain},
        "help": {"text": plain, "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _results(diagnostics: Sequence[Diagnostic], positions: Mapping[str, int], line_of: LineOf) -> list[dict[str, Any]]:
    seen: dict[str, int] = {}
    results = []
    for item in diagnostics:
        identity = "\0".join((item.code, item.place.file, item.entry_id, item.message))
        count = seen[identity] = seen.get(identity, 0) + 1
        results.append(_result(item, positions[item.code], f"{identity}\0{count}", line_of))
    return results


def _result(item: Diagnostic, position: int, identity: str, line_of: LineOf) -> dict[str, Any]:
    message = f"{item.message}\n{item.help}" if item.help else item.message
    result: dict[str, Any] = {
        "ruleId": item.code,
        "ruleIndex": position,
        "level": _LEVELS[item.severity],
        "message": {"text": message},
        "locations": [{"physicalLocation": _location(item.place, line_of)}],
        "partialFingerprints": {
            "lua2temporal/v1": hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:32]
        },
    }
    if item.entry_id:
        result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": item.entry_id, "kind": "module"}]
    if item.trace:
        result["codeFlows"] = [{"threadFlows": [{"locations": _flow(item)}]}]
    if item.fix is not None and item.fix.edits:
        result["fixes"] = [_fix(item.fix)]
    properties: dict[str, Any] = {}
    if item.workflows:
        properties["workflows"] = list(item.workflows)
    if item.fix is not None:
        properties["fixApplicability"] = item.fix.applicability
    if properties:
        result["properties"] = properties
    return result


def _flow(item: Diagnostic) -> list[dict[str, Any]]:
    steps = [
        {
            "location": {
                "physicalLocation": _location(step.place, None),
                "logicalLocations": [{"fullyQualifiedName": f"{step.entry_id}:{step.function}", "kind": "function"}],
                "message": {"text": step.message},
            },
            "nestingLevel": depth,
        }
        for depth, step in enumerate(item.trace)
    ]
    last = {"physicalLocation": _location(item.place, None), "message": {"text": item.message}}
    return [*steps, {"location": last, "nestingLevel": len(steps), "importance": "essential"}]


def _artifact(file: str) -> dict[str, str]:
    path = quote(file.replace("\\", "/"), safe="/:@!$&'()*+,;=-._~", errors="surrogateescape")
    return {"uri": path, "uriBaseId": "SRCROOT"}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": max(place.end_line, place.line),
        "endColumn": place.end_column,
    }


def _location(place: Place, line_of: LineOf | None) -> dict[str, Any]:
    region: dict[str, Any] = dict(_region(place))
    if line_of is not None and (line := line_of(place)) is not None:
        region["snippet"] = {"text": line}
    return {"artifactLocation": _artifact(place.file), "region": region}


def _fix(fix: Fix) -> dict[str, Any]:
    by_file: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.place.file, []).append(
            {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}
        )
    changes = [{"artifactLocation": _artifact(file), "replacements": edits} for file, edits in by_file.items()]
    return {"description": {"text": fix.message}, "artifactChanges": changes}
