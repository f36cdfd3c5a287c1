"""D103: files, processes, the environment and dynamic code in a workflow."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer import catalog
from analyzer.catalog import Absent, Module
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.sources import source_findings


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports every call of a library function that reaches outside, and that this dialect does not have."""
    return source_findings(context, "io", _message, _help)


def _absent(name: str) -> Absent | None:
    root, _, member = name.partition(".")
    if root in catalog.ABSENT_GLOBALS:
        return catalog.ABSENT_GLOBALS[root]
    module = catalog.lookup(root)
    return module.absent.get(member) if isinstance(module, Module) else None


def _message(name: str) -> str:
    absent = _absent(name)
    return f"`{name}` cannot be used in a workflow" + (f": {absent.reason}" if absent else "")


def _help(name: str) -> str:
    absent = _absent(name)
    return f"Use {absent.replacement}." if absent is not None and absent.replacement else ""


_FILES = (
    'local M = {}\n\nfunction M.read()\n    return io.open("data.txt") --!\nend\n\n'
    'function M.name()\n    return "data.txt"\nend\n\nreturn M\n'
)

RULE = Rule(
    code="D103",
    name="io",
    severity=Severity.ERROR,
    summary="A workflow reads or writes files, runs programs, or loads code (`io`, `os.execute`, `load`, `debug`, …).",
    why=(
        "What is outside of the history may be different in a replay, and what a workflow does outside would be done "
        "again by every replay. These functions do not exist in Workflow Lua, so the call fails at run time."
    ),
    instead=(
        'Do it in an activity: `funcs.call("app:read_file", name)`. Configuration belongs in the workflow\'s arguments; '
        "code belongs in libraries under `imports:`."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example('return funcs.call("app:read_file", order.name)'),
        example("return os.platform"),
        example("local io = { open = function() return nil end }\nreturn io.open()"),
        example("return order.io.open()"),
        example("return order.debug"),
        example("print(order)\nreturn 1"),
        example("return 1", before='local function unused()\n    return io.open("x")\nend'),
        example("return files.name()", libraries={"files": _FILES.replace(" --!", "")}),
        Example(in_main("return os.difftime(1, 0)")),
        Example(in_main('return os.getenv("HOME")'), kind="process.lua"),
    ),
    invalid=(
        example('local file = io.open("data.txt") --!\nreturn file'),
        example('io.write("hello") --!'),
        example('os.execute("ls") --!'),
        example('os.remove("data.txt") --!'),
        example('return os.getenv("HOME") --!'),
        example("os.exit(1) --!"),
        example('return load("return 1")() --!'),
        example('return loadstring("return 1") --!'),
        example('return dofile("other.lua") --!'),
        example("return debug.traceback() --!"),
        example('local i = io\nreturn i.open("x") --!'),
        example('local ok, file = pcall(io.open, "x") --!\nreturn ok'),
        example("return files.read()", libraries={"files": _FILES}, title="through a library"),
        example('local remove = os.remove\nreturn remove("rates.csv") --!', title="through an alias"),
        example('return pcall(os.remove, "rates.csv") --!', title="as a value"),
    ),
)
