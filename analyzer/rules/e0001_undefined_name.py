"""E0001: a name that means nothing where it is used."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from analyzer.catalog import ABSENT_GLOBALS, AMBIENT_NAMES, MODULES
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.modules import NameKind
from analyzer.program.scopes import Binding
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.certain_nil import NilUse, nil_uses
from analyzer.rules.context import RuleContext
from analyzer.rules.fixes import declare_module
from analyzer.rules.library_members import MissingMember, missing_members
from analyzer.syntax import tree

_LITERALS_ELSEWHERE = {"null": "nil", "None": "nil", "undefined": "nil", "True": "true", "False": "false"}
_TYPE_WORDS = frozenset({"string", "number", "integer", "boolean", "table", "any", "never", "unknown"})


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports reads of globals that nobody defines."""
    resolution = context.unit.resolution
    for name in resolution.global_reads:
        meaning = context.unit.meaning(name.id)
        if meaning.kind is NameKind.UNDECLARED:
            yield _undeclared(context, name)
        elif meaning.kind is NameKind.ABSENT and not ABSENT_GLOBALS[name.id].hazard:
            absent = ABSENT_GLOBALS[name.id]
            help = f"Use {absent.replacement}." if absent.replacement else ""
            yield context.finding(name, f"`{name.id}` does not exist: {absent.reason}", help=help)
        elif meaning.kind is NameKind.UNKNOWN:
            yield _unknown(context, name)
    if not context.entry.is_test:
        yield from map(partial(_member, context), missing_members(context))
        yield from map(partial(_nil, context), nil_uses(context))


def _member(context: RuleContext, missing: MissingMember) -> Diagnostic:
    name = f"{missing.module}.{missing.key.value}"
    if missing.absent is not None:
        help = f"Use {missing.absent.replacement}." if missing.absent.replacement else ""
        return context.finding(missing.node, f"`{name}` does not exist: {missing.absent.reason}", help=help)
    if not missing.meant:
        return context.finding(missing.node, f"the module `{missing.module}` has no `{missing.key.value}`")
    fix = None
    if missing.node.dot:
        edit = context.edit(missing.key.start, missing.key.end, missing.meant)
        fix = context.fix(f"write `{missing.meant}`", [edit], safe=False)
    message = f"the module `{missing.module}` has no `{missing.key.value}`, did you mean `{missing.meant}`?"
    return context.finding(missing.node, message, fix=fix)


def _nil(context: RuleContext, use: NilUse) -> Diagnostic:
    name = use.name.id
    if use.tested is not None:
        line = context.place(use.tested).line
        message = f"`{name}` is nil or false here, by the test in line {line}, and it is {use.what}"
        return context.finding(use.name, message, help="Turn the test round, or give the variable a value first.")
    if use.given is None:
        message = f"`{name}` never gets a value, so it is nil where it is {use.what}"
        return context.finding(use.name, message, help="Give the variable a value, or remove what depends on it.")
    line = context.place(use.given).line
    message = f"`{name}` is nil where it is {use.what}: it gets its first value in line {line}"
    return context.finding(use.name, message, help="Move the assignment above this use.")


def _undeclared(context: RuleContext, name: tree.Name) -> Diagnostic:
    message = f"`{name.id}` is a module that this entry does not declare, so the global is nil"
    fix = declare_module(context, name.id)
    help = f"List `{name.id}` under `modules:` of the entry in the registry file."
    return context.finding(name, message, help=help, fix=fix)


def _unknown(context: RuleContext, name: tree.Name) -> Diagnostic:
    defined = _module_local(context, name.id)
    if defined is not None and defined.declaration.start > name.start:
        line = context.place(defined.declaration).line
        what = "function" if defined.kind == "function" else "variable"
        message = f"the local {what} `{name.id}` is used before its definition in line {line}; here the name is nil"
        help = f"Move the definition above, or put `local {name.id}` above and write `{name.id} = …` in line {line}."
        if what == "function":
            help = (
                f"Move the function above its use, or declare `local {name.id}` first and define it later as "
                f"`function {name.id}(…)`."
            )
        return context.finding(name, message, help=help)
    if name.id in _LITERALS_ELSEWHERE:
        literal = _LITERALS_ELSEWHERE[name.id]
        fix = context.fix(f"write `{literal}`", [context.edit(name.start, name.end, literal)], safe=False)
        return context.finding(name, f"`{name.id}` is not defined; Lua writes `{literal}`", fix=fix)
    if name.id in _TYPE_WORDS:
        return context.finding(name, f"`{name.id}` is a type, not a value")
    return _misspelt(context, name)


def _misspelt(context: RuleContext, name: tree.Name) -> Diagnostic:
    message = f"`{name.id}` is not defined"
    from difflib import get_close_matches

    close = get_close_matches(name.id, sorted(_names_at(context, name)), 1, 0.75)
    if not close:
        return context.finding(name, message)
    fix = context.fix(f"write `{close[0]}`", [context.edit(name.start, name.end, close[0])], safe=False)
    return context.finding(name, f"{message}, did you mean `{close[0]}`?", fix=fix)


def _names_at(context: RuleContext, name: tree.Name) -> set[str]:
    """Every name that could have been meant at a place."""
    unit = context.unit
    names = {*AMBIENT_NAMES, *unit.imports, *unit.modules}
    names.update(written.id for written in unit.resolution.global_writes)
    for binding in unit.resolution.all_bindings:
        if binding.declaration.start < name.start and binding.block.start <= name.start < binding.block.end:
            names.add(binding.name)
    names.difference_update(module for module in MODULES if not MODULES[module].ambient and module not in unit.modules)
    return names - {name.id}


def _module_local(context: RuleContext, name: str) -> Binding | None:
    """The local of the main body with this name; of several the first."""
    unit = context.unit
    bindings = unit.resolution.scopes[unit.chunk.main].bindings
    return next((item for item in bindings if item.name == name and item.block is unit.chunk.block), None)


RULE = Rule(
    code="E0001",
    name="undefined-name",
    severity=Severity.ERROR,
    summary="A name is neither a local, a declared module, an import nor a known global, or a local that is certainly nil.",
    why=(
        "An undefined global is nil, so the program fails when it calls or indexes it, often only on the path that was "
        "never tried. The most frequent cases are misspelt names, a local function that is used above its definition "
        "(a local exists only from its definition on), modules that the entry does not declare, and libraries of other "
        "Lua versions. A local that is indexed, called or calculated with although it is nil on every path fails as well."
    ),
    instead=(
        "Correct the name, move the definition above its first use, declare the module under `modules:`, or add the "
        "library under `imports:`."
    ),
    check=check,
    fixable=True,
    valid=(
        example("return order"),
        example("return tostring(order.total)"),
        example("local total = order.total\nreturn total"),
        example("return helper.f()", libraries={"helper": "return { f = function() return 1 end }\n"}),
        example('return require("json").encode(order)', modules=("json",)),
        example("return json.encode(order)", modules=("json",)),
        example("return undo()", before="local function undo()\n    return 1\nend"),
        example(
            "return undo()",
            before="local undo\nlocal function other()\n    return undo()\nend\n\nfunction undo()\n"
            "    return other()\nend",
        ),
        example("counter = 1\nreturn counter"),
        example("if table.move then\n    return 1\nend\nreturn string.buffer == nil", title="a test whether it exists"),
        example(
            "local found\nfor _, item in ipairs(order) do\n    if found then\n        return found.id\n    end\n"
            "    found = item\nend",
            title="nil only in the first round",
        ),
        example(
            "local next_step\nlocal function first()\n    return next_step()\nend\nnext_step = first\nreturn first"
        ),
        example("local total\nif order.total then\n    total = order.total\nend\nreturn total.amount"),
        example("if not order then\n    order = {}\n    return order.id\nend\nreturn order.id"),
        example("if not order and order.id then\n    return 1\nend\nreturn order and order.id or order == nil"),
        example("local log\nif log then\n    log(order)\nend\nreturn log and log.level"),
        Example("type Order = {id: string}\n\n" + in_main("return Order(order)")),
    ),
    invalid=(
        Example(
            "local function main(order)\n    return undo(order) --!\nend\n\n"
            "local function undo(order)\n    return order\nend\n\nreturn { main = main }\n",
            title="use of a local function before its definition",
        ),
        example("return tostrin(order.total) --!", fixed=in_main("return tostring(order.total)")),
        example("return ordr.total --!", fixed=in_main("return order.total")),
        example("return null --!", fixed=in_main("return nil")),
        example("return string8 --!"),
        example("return json.encode(order) --!", modules=()),
        example("return utf8.char(65) --!"),
        example("return bit32.band(order.a, 1) --!"),
        example(
            'return funcs.cal("app:charge", order) --!',
            fixed=in_main('return funcs.call("app:charge", order)'),
            title="a member that a module does not have",
        ),
        example("local p = process\nreturn p.event.EXITED.name --!"),
        example("return table.pack(order, 1) --!"),
        example("return helper.f() --!"),
        example("return collectgarbage() --!"),
        example("for i = 1, 3 do\n    local last = i\nend\nreturn last --!"),
        example("local total\nreturn total.amount --!", title="a local without a value"),
        example("local total\nlocal tax = total * 0.2 --!\ntotal = order.total\nreturn tax + total"),
        example("if not order then\n    return order.id --!\nend\nreturn order.id", title="behind a test for nil"),
        example(
            "if order == nil or order.total == nil then\n    return 0\nelseif order then\n    return 1\nelse\n"
            "    return order.id --!\nend"
        ),
        example("local charge = order.charge\nif charge then\n    return charge.id\nend\nreturn charge.missing --!"),
        example(
            "local err = order.err\nif nil ~= err then\n    return err.code\nelse\n    return err:message() --!\nend"
        ),
        example("local handler = nil\nfor _, item in ipairs(order) do\n    handler(item) --!\nend\nreturn order"),
        example(
            "return text.join(order)",
            libraries={
                "text": "local M = {}\nlocal separator\nfunction M.join(list)\n    return list[1] .. separator --!\nend\nreturn M\n"
            },
        ),
        example("return helper.f()", libraries={"helper": "return { f = function() return undefined_name end } --!\n"}),
    ),
)
