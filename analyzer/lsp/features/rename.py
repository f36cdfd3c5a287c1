"""Rename: locals and functions, across files where the analysis is certain of every place.

A renamed program must mean the same: the edited texts are resolved again and every name must still be bound to what it
was bound to.
"""

from __future__ import annotations

import re

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.features.references import unique
from analyzer.lsp.links import Links
from analyzer.lsp.occurrences import Occurrence, occurrences
from analyzer.lsp.positions import to_range
from analyzer.lsp.subject import Subject, subject_at
from analyzer.program.modules import ModuleUnit, deep_recursion
from analyzer.program.scopes import Resolution, resolve
from analyzer.records import replace
from analyzer.syntax import parse
from analyzer.syntax.lexer import RESERVED_WORDS

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class RenameRefusedError(Exception):
    """Why something cannot be renamed, in words for people."""


def prepare(view: FileAnalysis, offset: int) -> types.PrepareRenamePlaceholder:
    """The range and present name of what would be renamed. Raises RenameRefusedError."""
    subject = _renamable(view, offset)
    node = subject.node
    return types.PrepareRenamePlaceholder(to_range(view.lines, node.start, node.end), view.text[node.start : node.end])


def rename(view: FileAnalysis, offset: int, name: str, links: Links) -> types.WorkspaceEdit:
    """The edits that give the thing under the cursor another name. Raises RenameRefusedError.

    ``view`` is that of the whole program.
    """
    subject = _renamable(view, offset)
    if not _IDENTIFIER.fullmatch(name) or name in RESERVED_WORDS:
        raise RenameRefusedError(f"`{name}` is not a name in Lua")
    places = occurrences(view.program, view.unit, subject)
    if places.uncertain:
        place = places.uncertain[0]
        where = f"{place.unit.file}:{place.unit.lines.line(place.start)}"
        raise RenameRefusedError(f"it is not certain that all uses are known, see {where}")
    if not places.found:
        raise RenameRefusedError("there is nothing to rename here")
    if subject.binding is not None:
        _check_meaning(view.unit, places.found, name)
    elif name != view.text[subject.node.start : subject.node.end]:
        other = replace(subject, path=name) if subject.unit is not None else replace(subject, field=name)
        if occurrences(view.program, view.unit, other).found:
            raise RenameRefusedError(f"`{name}` is already a field of this table")
    changes: dict[str, list[types.TextEdit]] = {}
    for location in unique(links.in_unit(place.unit, place.start, place.end) for place in places.found):
        changes.setdefault(location.uri, []).append(types.TextEdit(location.range, name))
    return types.WorkspaceEdit(changes=changes)


def _renamable(view: FileAnalysis, offset: int) -> Subject:
    subject = subject_at(view, offset)
    if subject is None:
        raise RenameRefusedError("there is nothing to rename here")
    if subject.entry_id or subject.option is not None:
        raise RenameRefusedError("entry ids and option keys cannot be renamed here")
    if subject.binding is not None:
        if subject.binding.kind == "self":
            raise RenameRefusedError("`self` is given by the language")
        return subject
    if subject.unit is not None and subject.path and "." not in subject.path:
        return subject
    if subject.field and subject.owners:
        return subject
    raise RenameRefusedError("only local variables, functions and fields of known tables can be renamed")


def _check_meaning(unit: ModuleUnit, places: list[Occurrence], name: str) -> None:
    """Resolves the edited text and compares what its names are bound to."""
    text = unit.source
    for place in sorted(places, key=lambda place: place.start, reverse=True):
        text = text[: place.start] + name + text[place.end :]
    parsed = parse(text, unit.file)
    with deep_recursion():
        resolution = resolve(parsed.chunk)
    if _structure(resolution) != _structure(unit.resolution):
        raise RenameRefusedError(f"`{name}` already means something else in a place where it would be used")


def _structure(resolution: Resolution) -> list[int]:
    """For every name in source order, which name declares it (-1 for globals)."""
    globals_ = {*resolution.global_reads, *resolution.global_writes}
    names = sorted({*resolution.bindings, *globals_}, key=lambda name: (name.start, name.end, name.id == "self"))
    numbers = {name: number for number, name in enumerate(names)}
    structure = []
    for name in names:
        binding = resolution.bindings.get(name)
        structure.append(-1 if binding is None else numbers[binding.declaration])
    return structure
