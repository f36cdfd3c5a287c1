"""Findings as protocol diagnostics: the call chain as related information, a link to the rule, tags."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from lsprotocol import types

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.lsp.documents import uri_of
from analyzer.lsp.links import Links

SOURCE = "lua2temporal"
RULE_SCHEME = "lua2temporal-rule"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
_PAGES = Path(__file__).resolve().parents[3] / "docs" / "rules"


def to_protocol(findings: Iterable[Diagnostic], links: Links, level: Severity) -> list[types.Diagnostic]:
    """The findings of one file that are at least as severe as ``level``."""
    return [_diagnostic(item, links) for item in findings if item.severity.order <= level.order]


def _diagnostic(finding: Diagnostic, links: Links) -> types.Diagnostic:
    message = finding.message if not finding.help else f"{finding.message}\n{finding.help}"
    return types.Diagnostic(
        range=links.place(finding.place).range,
        message=message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(rule_page(finding.code)),
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if finding.unnecessary else None,
        related_information=[
            types.DiagnosticRelatedInformation(links.place(step.place), f"{step.function}: {step.message}")
            for step in finding.trace
        ]
        or None,
        data={"name": finding.name, "entry": finding.entry_id},
    )


@cache
def rule_page(code: str) -> str:
    """The URI of a rule's documentation: the page of a checkout, else a virtual document of the server."""
    page = _PAGES / f"{code}.md"
    return uri_of(page) if page.is_file() else f"{RULE_SCHEME}:/{code}.md"


def rule_text(uri: str) -> str | None:
    """The text of a rule's virtual document; None for other URIs and unknown rules."""
    if not uri.startswith(f"{RULE_SCHEME}:"):
        return None
    from analyzer.rules import load_rules
    from analyzer.rules.documentation import pages

    return pages(load_rules()).get(uri.rpartition("/")[2])
