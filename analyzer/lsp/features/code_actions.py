"""Code actions: fixes, all fixes of a kind, suppression, declaring a module.

Guarding a change with a version has two files of its own, ``version_guard`` and ``version_changes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from analyzer.catalog import MODULES
from analyzer.diagnostic import Diagnostic, Edit
from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.features.version_guard import guard_selected
from analyzer.lsp.links import Links
from analyzer.lsp.nodes import nodes_at
from analyzer.lsp.positions import to_offset
from analyzer.program.modules import NameKind
from analyzer.project.edit import add_module
from analyzer.syntax import tree

FIX_ALL = "source.fixAll.lua2temporal"
KINDS = [types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorRewrite, FIX_ALL]
REASON = "explain why this is safe"
_UNSUPPRESSIBLE = frozenset({"P0001", "S001", "S002"})


def code_actions(
    findings: Sequence[Diagnostic],
    view: FileAnalysis | None,
    area: types.Range,
    links: Links,
    only: Sequence[str] | None = None,
) -> list[types.CodeAction]:
    """What can be done about a range; ``findings`` are those of the file, ``view`` is None outside of Lua files."""
    if only is not None and any(FIX_ALL.startswith(kind) for kind in only):
        return list(_fix_all_safe(findings, links))
    here = [item for item in findings if _touches(links.place(item.place).range, area)]
    actions = [*_fixes(here, findings, links)]
    if view is not None:
        actions += _suppressions(here, view, links)
        actions += _declarations(here, view, area, links)
        actions += guard_selected(view, area, links)
    if only is None:
        return actions
    return [item for item in actions if any(str(_kind(item)).startswith(kind) for kind in only)]


def _kind(action: types.CodeAction) -> str:
    kind = action.kind
    return kind.value if isinstance(kind, types.CodeActionKind) else str(kind)


def _touches(first: types.Range, second: types.Range) -> bool:
    def key(position: types.Position) -> tuple[int, int]:
        return position.line, position.character

    return key(first.start) <= key(second.end) and key(second.start) <= key(first.end)


# -- fixes


def _fixes(here: list[Diagnostic], findings: Sequence[Diagnostic], links: Links) -> Iterator[types.CodeAction]:
    for finding in here:
        if finding.fix is None:
            continue
        safe = finding.fix.applicability == "safe"
        title = finding.fix.message if safe else f"{finding.fix.message} (may change the meaning)"
        yield types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            is_preferred=safe,
            edit=types.WorkspaceEdit(changes=links.edits(finding.fix.edits)),
        )
    for code in dict.fromkeys(item.code for item in here if item.fix is not None):
        same = [item for item in findings if item.code == code and item.fix is not None]
        if len(same) > 1:
            yield types.CodeAction(
                title=f"Fix all {len(same)} findings of {code} ({same[0].name}) in this file",
                kind=types.CodeActionKind.QuickFix,
                edit=types.WorkspaceEdit(changes=links.edits(compatible(same))),
            )


def _fix_all_safe(findings: Sequence[Diagnostic], links: Links) -> Iterator[types.CodeAction]:
    safe = [item for item in findings if item.fix is not None and item.fix.applicability == "safe"]
    if safe:
        edit = types.WorkspaceEdit(changes=links.edits(compatible(safe)))
        yield types.CodeAction(title="Apply all safe fixes of lua2temporal", kind=FIX_ALL, edit=edit)


def compatible(findings: Iterable[Diagnostic]) -> tuple[Edit, ...]:
    """The edits of all fixes that do not overlap with earlier ones; equal edits count once."""
    chosen: dict[tuple[str, int, int, int, int], Edit] = {}
    for finding in findings:
        edits = () if finding.fix is None else finding.fix.edits
        keyed = {_key(edit): edit for edit in edits}
        if all(_fits(key, edit, chosen) for key, edit in keyed.items()):
            chosen.update(keyed)
    return tuple(chosen.values())


def _key(edit: Edit) -> tuple[str, int, int, int, int]:
    place = edit.place
    return place.file, place.line, place.column, place.end_line, place.end_column


def _fits(key: tuple[str, int, int, int, int], edit: Edit, chosen: dict[tuple[str, int, int, int, int], Edit]) -> bool:
    if key in chosen:
        return chosen[key].text == edit.text
    return all(other[0] != key[0] or key[3:] < other[1:3] or key[1:3] > other[3:] for other in chosen)


# -- suppression


def _suppressions(here: list[Diagnostic], view: FileAnalysis, links: Links) -> Iterator[types.CodeAction]:
    for code, line in dict.fromkeys((item.code, item.place.line) for item in here):
        if code in _UNSUPPRESSIBLE:
            continue
        indent = re.match(r"[ \t]*", view.lines.line_text(line))
        start = types.Position(line - 1, 0)
        text = f"{indent[0] if indent else ''}-- lint: ignore[{code}] {REASON}\n"
        edit = types.TextEdit(types.Range(start, start), text)
        yield types.CodeAction(
            title=f"Suppress {code} on this line",
            kind=types.CodeActionKind.QuickFix,
            edit=types.WorkspaceEdit(changes={links.uri_of(view.path): [edit]}),
        )


# -- modules


def _declarations(
    here: list[Diagnostic], view: FileAnalysis, area: types.Range, links: Links
) -> Iterator[types.CodeAction]:
    """Declares a module that is used here and that the entry does not declare, in all entries of the file."""
    fixed = {edit.place.file for item in here if item.fix is not None for edit in item.fix.edits}
    start, end = to_offset(view.lines, area.start), to_offset(view.lines, area.end)
    for name in dict.fromkeys(_undeclared(view, start, end)):
        edits = tuple(edit for entry in view.entries if (edit := add_module(entry, name)) is not None)
        if edits and not any(edit.place.file in fixed for edit in edits):
            yield types.CodeAction(
                title=f"Declare module `{name}` in {edits[0].place.file}",
                kind=types.CodeActionKind.QuickFix,
                is_preferred=True,
                edit=types.WorkspaceEdit(changes=links.edits(edits)),
            )


def _undeclared(view: FileAnalysis, start: int, end: int) -> Iterator[str]:
    unit = view.unit
    for name in unit.resolution.global_reads:
        if name.start <= end and start <= name.end and unit.meaning(name.id).kind is NameKind.UNDECLARED:
            yield name.id
    for node in (*nodes_at(unit.chunk, start), *nodes_at(unit.chunk, end)):
        if isinstance(node, tree.Call) and isinstance(node.func, tree.Name) and node.func.id == "require":
            argument = node.args[0] if node.args else None
            wanted = argument.value if isinstance(argument, tree.String) else ""
            if wanted in MODULES and unit.meaning(wanted).kind is NameKind.UNDECLARED:
                yield wanted
