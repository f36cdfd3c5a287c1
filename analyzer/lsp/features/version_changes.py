"""Guards an unversioned change since the last commit: the new way behind a version, the committed way beside it.

The changed lines around the cursor are widened to whole statements in both texts. What is offered was tried: the edited
text is analysed, and the difference must be gone from the commands that running executions expect, without a new name
that nothing defines.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis, analyse_file
from analyzer.lsp.committed import Committed, CommittedChange, compare
from analyzer.lsp.features.version_guard import (
    CHANGE,
    GUARD,
    add_declarations,
    escaping_locals,
    layout,
    long_text_lines,
    selected_statements,
)
from analyzer.lsp.links import Links
from analyzer.lsp.positions import to_range
from analyzer.program.modules import ModuleUnit, SourceCache
from analyzer.project import with_source
from analyzer.records import record, replace
from analyzer.syntax import tree

TITLE = "Guard the change since the last commit with workflow.version"
_WIDENINGS = 5


@record(frozen=True)
class Part:
    """Lines ``first`` to before ``last`` of a module's text (1-based), and the statements that they touch."""

    unit: ModuleUnit
    first: int
    last: int
    statements: list[tree.Statement]


@record(frozen=True)
class Insertion:
    """The replacement of the range ``start`` to ``end`` by ``text``."""

    start: int
    end: int
    text: str


def guard_changes(
    view: FileAnalysis, area: tuple[int, int], committed: Committed, parsed: SourceCache, links: Links
) -> Iterator[types.CodeAction]:
    """The guard of the change on the lines of ``area``; works in a worker thread.

    ``committed`` was compared with the view; ``parsed`` are the sources of the view's project.
    """
    old = committed.unit(view.unit.entry_id)
    if not committed.found or old is None:
        return
    first, last = (view.lines.line(offset) for offset in area)
    for before, after in _changed_parts(old, view.unit):
        if not (after.first <= last and first < max(after.last, after.first + 1)):
            continue
        insertion = _insertion(view, before, after)
        if insertion is None or not _settles(view, committed, parsed, insertion):
            continue
        edit = types.TextEdit(to_range(view.lines, insertion.start, insertion.end), insertion.text)
        changes = {links.uri_of(view.path): [edit]}
        add_declarations(changes, view, links)
        yield types.CodeAction(
            title=TITLE,
            kind=types.CodeActionKind.QuickFix,
            is_preferred=True,
            edit=types.WorkspaceEdit(changes=changes),
        )
        return


# -- what changed


def _changed_parts(old: ModuleUnit, new: ModuleUnit) -> Iterator[tuple[Part, Part]]:
    """The changed statements in both texts."""
    matcher = SequenceMatcher(None, _lines(old), _lines(new), autojunk=False)
    for kind, old_first, old_last, new_first, new_last in matcher.get_opcodes():
        if kind == "equal":
            continue
        span = (old_first + 1, old_last + 1), (new_first + 1, new_last + 1)
        for _ in range(_WIDENINGS):
            before, after = _part(old, *span[0]), _part(new, *span[1])
            above = max(span[0][0] - before.first, span[1][0] - after.first)
            below = max(before.last - span[0][1], after.last - span[1][1])
            if not above and not below:
                yield before, after
                break
            span = tuple((first - above, last + below) for first, last in span)  # type: ignore[assignment]


def _lines(unit: ModuleUnit) -> list[str]:
    return [unit.lines.line_text(number) for number in range(1, len(unit.lines.line_starts) + 1)]


def _part(unit: ModuleUnit, first: int, last: int) -> Part:
    """The lines, widened to the statements of one block that they touch; none when they are empty."""
    lines = unit.lines
    filled = [number for number in range(first, last) if lines.line_text(number).strip()]
    if not filled:
        return Part(unit, first, last, [])
    end_text = lines.line_text(filled[-1])
    start = lines.offset(filled[0], len(lines.line_text(filled[0])) - len(lines.line_text(filled[0]).lstrip()) + 1)
    end = lines.offset(filled[-1], len(end_text.rstrip()) + 1)
    found = [item for item in selected_statements(unit.chunk, start, end) if item.end > start]
    if not found:
        return Part(unit, first, last, [])
    top, bottom = lines.line(found[0].start), lines.line(max(found[-1].end - 1, found[-1].start))
    return Part(unit, min(first, top), max(last, bottom + 1), found)


# -- the new text


def _insertion(view: FileAnalysis, before: Part, after: Part) -> Insertion | None:
    """The guarded form of a change; None when a part of it cannot be a block of its own."""
    if after.statements:
        around = layout(view.lines, after.statements[0])
        hoisted = _hoisted(view, after.statements)
        if hoisted is None:
            return None
    elif before.statements:
        around, hoisted = layout(before.unit.lines, before.statements[0]), []
    else:
        return None
    indent, step, newline = around
    new = _block(after, indent + step, newline, hoisted)
    old = _block(before, indent + step, newline, hoisted)
    if new is None or old is None:
        return None
    head = f"local {', '.join(hoisted)}{newline}{indent}" if hoisted else ""
    guard = GUARD.format(change=_unused_name(view.text))
    if not after.statements:
        text = f"{indent}{guard.replace('>= 1', '== -1')}{newline}{old}{indent}end{newline}"
        start = view.lines.offset(after.first, 1)
        return Insertion(start, start, text)
    otherwise = f"{indent}else{newline}{old}" if old else ""
    start, end = after.statements[0].start, after.statements[-1].end
    return Insertion(start, end, f"{head}{guard}{newline}{new}{otherwise}{indent}end")


def _hoisted(view: FileAnalysis, statements: list[tree.Statement]) -> list[str] | None:
    """The variables that must be declared in front of the guard; None when one cannot be."""
    names: list[str] = []
    for statement in statements:
        if not escaping_locals(view, [statement], among=statements):
            continue
        if not isinstance(statement, tree.Local) or any(item.type for item in statement.names):
            return None
        names += (item.name.id for item in statement.names)
    return names if len(set(names)) == len(names) else None


def _block(part: Part, indent: str, newline: str, hoisted: list[str]) -> str | None:
    """The statements, with the comments among them, as lines of a block that assigns the hoisted variables."""
    if not part.statements:
        return ""
    lines = part.unit.lines
    start = part.statements[0].start
    text = lines.text[start : part.statements[-1].end]
    for statement in reversed(part.statements):
        names = {item.name.id for item in statement.names} if isinstance(statement, tree.Local) else set()
        if isinstance(statement, tree.Local) and names & set(hoisted):
            word = re.match(r"local[ \t]+", lines.text[statement.start :])
            if not names <= set(hoisted) or not statement.exprs or word is None:
                return None
            at = statement.start - start
            text = text[:at] + text[at + word.end() :]
    own, _, _ = layout(lines, part.statements[0])
    first = lines.line(start)
    protected = long_text_lines(lines, part.statements)
    moved = [
        indent + line.removeprefix(own) if number > first and line.strip() and number not in protected else line
        for number, line in enumerate(text.splitlines(keepends=True), first)
    ]
    return f"{indent}{''.join(moved)}{newline}"


def _unused_name(text: str) -> str:
    """A name that no version in the text has yet."""
    name, number = CHANGE, 1
    while f'"{name}"' in text:
        number += 1
        name = f"{CHANGE}-{number}"
    return name


# -- the trial


def _settles(view: FileAnalysis, committed: Committed, parsed: SourceCache, insertion: Insertion) -> bool:
    """Whether a difference is gone from the edited text, none is in the edit, and every name in it has a meaning."""
    text = view.text[: insertion.start] + insertion.text + view.text[insertion.end :]
    project = with_source(view.project, view.path, text)
    entries = {entry.id: replace(entry, modules=(*entry.modules, "workflow")) for entry in project.of_file(view.path)}
    project = replace(project, entries={**project.entries, **entries})
    edited = analyse_file(project, view.path, SourceCache(dict(parsed.parsed)), budget=sys.maxsize)
    if edited is None or not edited.sound or committed.project is None:
        return False
    known = {name.id for name in view.unit.resolution.global_reads} | {"workflow"}
    if not {name.id for name in edited.unit.resolution.global_reads} <= known:
        return False
    shift = len(insertion.text) - (insertion.end - insertion.start)
    remaining = compare(committed.project, edited, committed.cache)
    if any(insertion.start <= at < insertion.end + shift for at in _places(remaining, edited.unit)):
        return False
    moved = {_key(item, view.unit, insertion.end, shift) for item in committed.found}
    return not moved <= {_key(item, edited.unit, sys.maxsize, 0) for item in remaining}


def _places(found: list[CommittedChange], unit: ModuleUnit) -> Iterator[int]:
    for item in found:
        place = item.change.after or item.change.where
        if place is not None and place.unit is unit and item.change.after is not None:
            yield place.node.start


def _key(item: CommittedChange, unit: ModuleUnit, end: int, shift: int) -> tuple[object, ...]:
    """What tells a difference from others, in a text that is ``shift`` longer before what was behind ``end``."""
    before, after = item.change.before, item.change.after
    new: tuple[object, ...] = ()
    if after is not None:
        at = after.node.start
        new = (after.label, after.unit.entry_id, at + shift if after.unit is unit and at >= end else at)
    old: tuple[object, ...] = () if before is None else (before.label, before.unit.entry_id, before.node.start)
    return old, new
