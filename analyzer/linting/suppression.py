"""Suppression comments (contract.md §3).

``-- lint: ignore[CODE,…] reason`` at the end of a line counts for that line; on a line of its own for the next line of
code, and for a whole function when it stands above one. ``-- lint: ignore-file[CODE,…] reason`` counts for the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic, Edit, Fix, Place
from analyzer.records import field, record, replace
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

if TYPE_CHECKING:
    from analyzer.program.modules import ModuleUnit
    from analyzer.project.model import SourceFile
    from analyzer.rules.base import Rule

_COMMENT = re.compile(
    r"--+(?:\[=*\[)?\s*lint\s*:\s*(?P<kind>ignore-file|ignore)\b\s*(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)", re.DOTALL
)
_LONG_END = re.compile(r"\]=*\]\s*$")


@record(eq=False)
class Suppression:
    """One comment: the codes that it silences in lines ``first`` to ``last`` of ``place.file``.

    ``removal`` is the edit that takes the comment away, None when the source cannot be edited in place.
    """

    place: Place
    entry_id: str
    codes: tuple[str, ...]
    reason: str
    first: int
    last: int
    removal: Edit | None
    used: set[str] = field(default_factory=set)

    def covers(self, finding: Diagnostic) -> bool:
        """Whether the finding is one that the comment means."""
        place = finding.place
        return finding.code in self.codes and place.file == self.place.file and self.first <= place.line <= self.last


def find_suppressions(unit: ModuleUnit, source: SourceFile | None) -> list[Suppression]:
    """The suppression comments of a module, located in the file that a reader opens."""
    found: list[Suppression] = []
    functions: dict[int, int] | None = None
    for comment in unit.chunk.comments:
        match = _COMMENT.match(comment.text)
        if match is None:
            continue
        lines = unit.lines
        if match["kind"] == "ignore-file":
            first, last = 1, len(lines.line_starts)
        else:
            first = last = lines.line(comment.start)
            if comment.own_line:
                functions = _functions(unit) if functions is None else functions
                first = _next_code_line(unit, comment.end)
                last = max(first, functions.get(first, 0))
        found.append(_suppression(unit, source, comment, match, first, last))
    return found


def _suppression(
    unit: ModuleUnit, source: SourceFile | None, comment: tree.Comment, match: re.Match[str], first: int, last: int
) -> Suppression:
    place = unit.lines.place(comment.start, comment.end)
    area = Place(place.file, first, 1, last, 1)
    removal: Edit | None = Edit(unit.lines.place(*_removed_range(unit.source, comment)), "")
    if source is not None:
        removal = replace(removal, place=source.locate(removal.place)) if removal and source.exact else None
        place, area = source.locate(place), source.locate(area)
    codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
    reason = _LONG_END.sub("", match["reason"]).strip(" \t\r\n-:–—")
    return Suppression(place, unit.entry_id, codes, reason, area.line, area.end_line, removal)


def _removed_range(text: str, comment: tree.Comment) -> tuple[int, int]:
    """The comment with the blanks before it, and its line break when nothing else stands on the line."""
    start = comment.start
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    end = comment.end
    if comment.own_line:
        if text.startswith("\r\n", end):
            end += 2
        elif text.startswith("\n", end):
            end += 1
    return start, end


def _next_code_line(unit: ModuleUnit, offset: int) -> int:
    """The line of the first thing behind ``offset`` that is neither blank nor comment."""
    text = unit.source
    ends = {comment.start: comment.end for comment in unit.chunk.comments}
    while offset < len(text):
        if text[offset].isspace():
            offset += 1
        elif offset in ends:
            offset = ends[offset]
        else:
            break
    return unit.lines.line(offset)


def _functions(unit: ModuleUnit) -> dict[int, int]:
    """First line → last line of everything that defines a function."""
    spans: dict[int, int] = {}
    for node in walk(unit.chunk.main):
        defined: tree.Node | None = None
        if isinstance(node, tree.LocalFunction | tree.FunctionStatement):
            defined = node.function
        elif isinstance(node, tree.Local | tree.Assign):
            defined = node.exprs[-1] if node.exprs else None
        elif isinstance(node, tree.NamedItem | tree.KeyedItem):
            defined = node.value
        if isinstance(defined, tree.Function):
            line = unit.lines.line(node.start)
            spans[line] = max(spans.get(line, 0), unit.lines.line(defined.end - 1))
    return spans


def apply_suppressions(
    findings: Iterable[Diagnostic],
    suppressions: list[Suppression],
    rules: dict[str, Rule],
    enabled: Callable[[str, str, str], bool],
) -> list[Diagnostic]:
    """The findings that no comment silences, and findings about the comments themselves (S001, S002).

    ``enabled(code, file, entry_id)`` tells whether a rule is on; a comment for one that is off is not called unused.
    """
    by_file: dict[str, list[Suppression]] = {}
    for suppression in suppressions:
        by_file.setdefault(suppression.place.file, []).append(suppression)
    kept: list[Diagnostic] = []
    for finding in findings:
        covering = [item for item in by_file.get(finding.place.file, ()) if item.covers(finding)]
        for suppression in covering:
            suppression.used.add(finding.code)
        if not covering:
            kept.append(finding)
    own = [finding for suppression in suppressions for finding in _judge(suppression, rules, enabled)]
    for finding in own:
        if not any(item.covers(finding) for item in by_file[finding.place.file]):
            kept.append(finding)
    return kept


def _judge(
    suppression: Suppression, rules: dict[str, Rule], enabled: Callable[[str, str, str], bool]
) -> Iterator[Diagnostic]:
    if not suppression.codes:
        message = "the suppression names no rule; write `-- lint: ignore[CODE] reason`"
        yield _about(suppression, rules["S001"], message, "")
    for code in suppression.codes:
        if code in suppression.used or code.startswith("S"):
            continue
        if code not in rules:
            from difflib import get_close_matches

            close = get_close_matches(code.upper(), list(rules), 1)
            hint = f", did you mean `{close[0]}`?" if close else ""
            yield _about(suppression, rules["S001"], f"the suppression names the unknown rule `{code}`{hint}", "")
        elif enabled(code, suppression.place.file, suppression.entry_id):
            message = f"nothing to suppress: there is no `{code}` here"
            yield _about(suppression, rules["S001"], message, "Remove the comment, or the code from its list.")
    if not suppression.reason:
        message = "the suppression gives no reason"
        yield _about(suppression, rules["S002"], message, "Say behind the bracket why the finding does not matter.")


def _about(suppression: Suppression, rule: Rule, message: str, help: str) -> Diagnostic:
    fix = None
    if rule.code == "S001" and not suppression.used and suppression.removal is not None:
        fix = Fix("remove the comment", "safe", (suppression.removal,))
    return Diagnostic(rule.code, rule.name, rule.severity, message, suppression.place, suppression.entry_id, help, fix)
