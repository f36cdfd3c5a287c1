"""Completion: names in scope, members, modules, entry ids in texts, option keys and their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from analyzer.catalog import GLOBALS, MODULES, OBJECT_TYPES, lookup
from analyzer.catalog.model import Constant, Module, Signature
from analyzer.catalog.options import OPTION_ARGUMENTS, OPTION_TABLES, Option
from analyzer.catalog.string_ import STRING
from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.describe import catalogue_text, entry_text, function_label, function_text, module_text
from analyzer.lsp.positions import to_range
from analyzer.lsp.receivers import Receivers
from analyzer.lsp.subject import entry_argument, functions_of, host_argument
from analyzer.lsp.typing_context import Typing, typing_at
from analyzer.program.values import BuiltinValue, ModuleValue, ObjectValue, TableValue, Value
from analyzer.project.model import Entry, Project
from analyzer.syntax.lexer import LUA_WORDS
from analyzer.text import LineIndex

Kind = types.CompletionItemKind

TRIGGERS = [".", ":", '"', "'", "["]
_STARTED = {"process": ("workflow.lua", "process.lua"), "workflow": ("workflow.lua",), "funcs": ("function.lua",)}


def completion(view: FileAnalysis, lines: LineIndex, offset: int) -> list[types.CompletionItem]:
    """What can be typed at an offset of the current text ``lines``; ``view`` may be of an older text."""
    typing = typing_at(lines.text, offset)
    if typing.in_comment:
        return []
    receivers = Receivers(view, lines.text, offset, typing)
    if typing.text_start >= 0:
        area = to_range(lines, typing.text_start, offset)
        return [_replacing(item, area) for item in _in_text(view, receivers, typing)]
    separator = typing.kind(typing.last)
    if separator in (".", ":"):
        return list(_members(view, receivers.values(typing.last - 1), separator))
    if typing.kind(typing.last) in ("local", "function", "goto"):
        return []
    options = _options(receivers, typing)
    if options is not None and separator in ("{", ",", ";"):
        return [_option_item(option, in_text=False) for option in options.values()]
    return [*_names(view, receivers), *_keywords()]


# -- members


def _members(view: FileAnalysis, values: list[Value], separator: str) -> Iterator[types.CompletionItem]:
    seen: set[str] = set()
    for value in values:
        for item in _members_of(view, value, separator):
            if item.label not in seen:
                seen.add(item.label)
                yield item


def _members_of(view: FileAnalysis, value: Value, separator: str) -> Iterator[types.CompletionItem]:
    if isinstance(value, ModuleValue):
        module = lookup(value.name)
        if isinstance(module, Module) and separator == ".":
            for name in module.member_names:
                yield _catalogue_item(name, f"{value.name}.{name}", module.member(name))
    elif isinstance(value, ObjectValue):
        methods = STRING.functions if value.type == "string" else {}
        type_ = OBJECT_TYPES.get(value.type)
        if type_ is not None:
            methods = dict(type_.methods)
            for name, notation in type_.fields.items() if separator == "." else ():
                yield types.CompletionItem(name, kind=Kind.Field, detail=notation)
        for name, signature in methods.items():
            yield _catalogue_item(name, f"{value.type}.{name}", signature, Kind.Method)
    elif isinstance(value, TableValue):
        for key, slot in value.slots.items():
            if isinstance(key, str) and key.isidentifier() and not key.startswith("__"):
                yield _field_item(view, key, list(view.program.flow.values(slot)))


def _field_item(view: FileAnalysis, name: str, values: list[Value]) -> types.CompletionItem:
    functions = functions_of(values)
    if not functions:
        return types.CompletionItem(name, kind=Kind.Field)
    text = function_text(view.program, functions[0])
    return types.CompletionItem(
        name, kind=Kind.Function, detail=function_label(functions[0]), documentation=_markdown(text)
    )


def _catalogue_item(
    name: str, path: str, found: Signature | Constant | Module | None, kind: types.CompletionItemKind | None = None
) -> types.CompletionItem:
    if isinstance(found, Signature):
        tags = [types.CompletionItemTag.Deprecated] if found.determinism in ("N", "U") else None
        return types.CompletionItem(
            name,
            kind=kind or Kind.Function,
            detail=found.label(path),
            documentation=_markdown(catalogue_text(path)),
            tags=tags,
        )
    shown = Kind.Constant if isinstance(found, Constant) else Kind.Module
    return types.CompletionItem(name, kind=shown, detail=path, documentation=_markdown(catalogue_text(path)))


# -- names


def _names(view: FileAnalysis, receivers: Receivers) -> Iterator[types.CompletionItem]:
    seen: set[str] = set()
    for name, binding in receivers.bindings.items():
        seen.add(name)
        functions = functions_of(view.program.values_of(view.unit, binding.declaration))
        detail = function_label(functions[0]) if functions else None
        kind = Kind.Function if functions else Kind.Variable
        yield types.CompletionItem(name, kind=kind, detail=detail, sort_text=f"0{name}")
    for alias, entry_id in view.unit.imports.items():
        if alias not in seen:
            seen.add(alias)
            yield types.CompletionItem(alias, kind=Kind.Module, detail=entry_id, sort_text=f"1{alias}")
    for name in (*view.unit.modules, *GLOBALS):
        if name not in seen:
            seen.add(name)
            found = MODULES.get(name) if name in view.unit.modules else GLOBALS.get(name)
            item = _catalogue_item(name, name, found)
            item.sort_text = f"2{name}"
            yield item


def _keywords() -> Iterator[types.CompletionItem]:
    for word in sorted(LUA_WORDS):
        yield types.CompletionItem(word, kind=Kind.Keyword, sort_text=f"3{word}")


# -- texts


def _in_text(view: FileAnalysis, receivers: Receivers, typing: Typing) -> Iterable[types.CompletionItem]:
    options = _options(receivers, typing)
    before = typing.kind(typing.last)
    if options is not None and before == "[":
        return [_option_item(option, in_text=True) for option in options.values()]
    if options is not None and before == "=":
        option = options.get(typing.key_before(typing.last + 1) or "")
        values = () if option is None else option.values
        return [types.CompletionItem(value, kind=Kind.EnumMember) for value in values]
    call = typing.call
    if call is not None and typing.open[-1] is call:
        return _argument(view, receivers.values(call.token - 1), call.commas)
    if before == "name":
        return _argument(view, receivers.values(typing.last), 0)
    return ()


def _argument(view: FileAnalysis, callees: list[Value], position: int) -> Iterator[types.CompletionItem]:
    for value in callees:
        if not isinstance(value, BuiltinValue):
            continue
        if value.name == "require" and position == 0:
            yield from _requirable(view)
        elif position == entry_argument(value.name):
            kinds = _STARTED.get(value.name.partition(".")[0], ("function.lua", "workflow.lua", "process.lua"))
            yield from entry_items(view.project, kinds)
        elif position == host_argument(value.name):
            yield from (_entry_item(entry) for entry in view.project.hosts)


def entry_items(project: Project, kinds: tuple[str, ...]) -> Iterator[types.CompletionItem]:
    """The entries of some kinds."""
    return (_entry_item(entry) for entry in project.of_kind(*kinds))


def _entry_item(entry: Entry) -> types.CompletionItem:
    return types.CompletionItem(
        entry.id, kind=Kind.Reference, detail=entry.kind, documentation=_markdown(entry_text(entry))
    )


def _requirable(view: FileAnalysis) -> Iterator[types.CompletionItem]:
    for alias, entry_id in view.unit.imports.items():
        yield types.CompletionItem(alias, kind=Kind.Module, detail=entry_id, sort_text=f"0{alias}")
    for name, module in MODULES.items():
        declared = name in view.unit.modules or module.ambient
        yield types.CompletionItem(
            name,
            kind=Kind.Module,
            detail=None if declared else "not declared by this entry",
            documentation=_markdown(module_text(name, module)),
            sort_text=f"{1 if declared else 2}{name}",
        )


# -- options


def _options(receivers: Receivers, typing: Typing) -> dict[str, Option] | None:
    """The options that the table around the cursor takes."""
    keys = typing.table_keys()
    call = typing.call
    if keys is None or call is None:
        return None
    for value in receivers.values(call.token - 1):
        if isinstance(value, BuiltinValue):
            name = value.name.replace(".", ":") if value.name[:1].isupper() else value.name
            known = OPTION_ARGUMENTS.get(name)
            if known is not None and known.index == call.commas:
                return _follow(OPTION_TABLES[known.table], keys)
    return None


def _follow(options: dict[str, Option], keys: list[str]) -> dict[str, Option] | None:
    found: dict[str, Option] | None = options
    for key in keys:
        option = None if found is None else found.get(key)
        found = None if option is None else OPTION_TABLES.get(option.kind)
    return found


def _option_item(option: Option, in_text: bool) -> types.CompletionItem:
    item = types.CompletionItem(option.name, kind=Kind.Property, detail=option.kind, documentation=option.doc)
    # The short spelling of a dotted key comes first.
    item.sort_text = f"{option.name.count('.')}{option.name}"
    if not in_text:
        item.insert_text = f"{option.name} = " if option.name.isidentifier() else f'["{option.name}"] = '
        item.filter_text = option.name
    return item


def _replacing(item: types.CompletionItem, area: types.Range) -> types.CompletionItem:
    item.text_edit = types.TextEdit(area, item.label)
    item.filter_text = item.label
    return item


def _markdown(text: str) -> types.MarkupContent | None:
    return types.MarkupContent(types.MarkupKind.Markdown, text) if text else None
