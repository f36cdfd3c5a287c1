"""E0101: `require` of something that the entry does not declare."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.catalog import AMBIENT_NAMES, MODULES, allowed_in_workflow
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.fixes import declare_module
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports `require` of a literal name that is neither declared, imported nor always there."""
    unit = context.unit
    known = {*AMBIENT_NAMES, *unit.modules, *unit.imports}
    for name in unit.resolution.global_reads:
        call = context.parent(name)
        if name.id != "require" or not isinstance(call, tree.Call) or call.func is not name or not call.args:
            continue
        wanted = call.args[0]
        if isinstance(wanted, tree.String) and wanted.value not in known:
            yield _undeclared(context, call, wanted, known)


def _undeclared(context: RuleContext, call: tree.Call, wanted: tree.String, known: set[str]) -> Diagnostic:
    module = wanted.value
    message = f"`{module}` is declared neither under `modules` nor under `imports`"
    if module in MODULES:
        fix = declare_module(context, module) if not context.workflows or allowed_in_workflow(module) else None
        return context.finding(call, message, help=f"Add `{module}` to `modules:` of {context.entry.id}.", fix=fix)
    entry_id = f"{context.entry.namespace}:{module}"
    if entry_id in context.project.entries:
        return context.finding(call, message, help=f"Add `{module}: {entry_id}` to `imports:` of {context.entry.id}.")
    from difflib import get_close_matches

    close = get_close_matches(module, sorted(known | set(MODULES)), 1, 0.75)
    return context.finding(call, message + (f"; did you mean `{close[0]}`?" if close else ""))


_JSON = 'local json = require("json")'

RULE = Rule(
    code="E0101",
    name="undeclared-require",
    severity=Severity.ERROR,
    summary="`require` names a module that the entry does not declare.",
    why=(
        "An entry sees only the modules under `modules:` and the libraries under `imports:` of its registry entry; "
        "`require` of anything else fails when the file is loaded. What is always there (`process`, `channel`, `errors`, "
        "and the libraries of Lua) needs no declaration."
    ),
    instead="Declare the module or import the library in the registry file.",
    check=check,
    fixable=True,
    valid=(
        example("return json.encode(order)", before=_JSON, modules=("json",)),
        example("return process.id()", before='local process = require("process")', modules=()),
        example("return string.rep('a', 3)", before='local string = require("string")', modules=()),
        example(
            "return helper.f()",
            before='local helper = require("helper")',
            libraries={"helper": "return { f = function() return 1 end }\n"},
        ),
        example("return require(order.name)", modules=()),
        example('local require = function() return {} end\nreturn require("json")', modules=()),
        example('return order.require("json")', modules=()),
        example("return channel.new()", before='local channel = require("channel")', modules=()),
        Example(in_main("return 1", 'local time, funcs = require("time"), require("funcs")')),
        Example(in_main("return 1", 'local sql = require("sql")'), kind="function.lua", modules=("sql",)),
    ),
    invalid=(
        Example(
            in_main("return json.encode(order)", _JSON + " --!"),
            modules=(),
            fixed=in_main("return json.encode(order)", _JSON),
        ),
        Example(in_main("return 1", 'local time = require("time") --!'), modules=("json",)),
        example('return require("funcs").call("app:x") --!', modules=()),
        example("return 1", before='local helper = require("helper") --!'),
        example("return 1", before='local jsn = require("jsn") --!'),
        example("return 1", before='local sql = require("sql") --!'),
        example("return 1", before='local time, other = require("time"), require("nothing") --!'),
        Example(in_main("return 1", 'local uuid = require("uuid") --!'), kind="function.lua", modules=()),
        Example(in_main("return 1", "local uuid = require 'uuid' --!"), kind="process.lua", modules=()),
        example(
            "return helper", libraries={"helper": 'local other = require("other") --!\nreturn { other = other }\n'}
        ),
        example('local ok, json = pcall(function()\n    return require("json") --!\nend)\nreturn ok', modules=()),
    ),
)
