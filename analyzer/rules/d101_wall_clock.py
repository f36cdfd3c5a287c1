"""D101: reading the worker's clock in a workflow."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Fix, Severity
from analyzer.program.library import signature
from analyzer.rules.analysis import ReachedUse
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.fixes import module_edits
from analyzer.rules.sources import source_findings
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports every call of a clock that runs in workflows."""
    return source_findings(context, "wall-clock", _message, _help, _fix)


def _message(name: str) -> str:
    return f"`{name}` reads the worker's clock, which has another value when the workflow is replayed"


def _help(name: str) -> str:
    replacement = signature(name).replacement
    return f"Use `{replacement}`: it is the workflow's own time, the same in every replay." if replacement else ""


def _fix(context: RuleContext, use: ReachedUse) -> Fix | None:
    """``os.time()`` → ``time.now():unix()``; other clocks have no replacement of the same meaning."""
    call = use.use.node
    if use.name != "os.time" or use.use.via or not isinstance(call, tree.Call) or call.args:
        return None
    edits = module_edits(context, "time", call)
    if edits is None:
        return None
    edits.append(context.edit(call.start, call.end, "time.now():unix()"))
    return context.fix("use the workflow's time: `time.now():unix()`", edits)


_CLOCK_LIBRARY = "local M = {}\n\nfunction M.now()\n    return os.time() --!\nend\n\nreturn M\n"

RULE = Rule(
    code="D101",
    name="wall-clock",
    severity=Severity.ERROR,
    summary="A workflow reads the worker's clock (`os.time`, `os.date`, `os.clock`).",
    why=(
        "A workflow is replayed from its history, perhaps days later and on another machine. A decision that was made "
        "on the worker's clock comes out differently then, and the run fails with a nondeterminism error or, worse, "
        "goes on with wrong values. The rule follows aliases, functions passed as values, libraries and metatables."
    ),
    instead=(
        "`time.now()` is the workflow's time: the moment of the last event in the history. `time.now():unix()` is what "
        "`os.time()` gives, `time.now():utc():format(layout)` replaces `os.date`, and the difference of two `time.now()` "
        "measures how long something took. `os.time` with a table does not read the clock and is the worker's zone's "
        "business; see D107."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    fixable=True,
    valid=(
        example("return time.now():unix()"),
        example('local started = time.now()\ntime.sleep("1s")\nreturn time.now():sub(started):seconds()'),
        example("return os.difftime(order.ends, order.starts)"),
        example("return os.platform"),
        example("return order.os.time()"),
        example("local os = { time = function() return 0 end }\nreturn os.time()"),
        example("return order.total", before="local function unused()\n    return os.time()\nend"),
        example(
            "return clock.fixed()",
            libraries={
                "clock": _CLOCK_LIBRARY.replace(" --!", "").replace(
                    "return M", "function M.fixed()\n    return 0\nend\n\nreturn M"
                )
            },
        ),
        Example(in_main("return os.time()"), kind="function.lua"),
        Example(in_main("return os.time()"), kind="process.lua"),
    ),
    invalid=(
        Example(
            in_main("return os.time() --!", 'local time = require("time")'),
            fixed=in_main("return time.now():unix()", 'local time = require("time")'),
        ),
        Example(
            in_main("return os.time() --!"),
            modules=(),
            fixed='local time = require("time")\n\n' + in_main("return time.now():unix()"),
        ),
        example('return os.date("%Y-%m-%d") --!'),
        example("return os.clock() --!"),
        example("local o = os\nreturn o.time() --!"),
        example('return os["time"]() --!'),
        example("return _G.os.time() --!"),
        example("local ok, now = pcall(os.time) --!\nreturn now"),
        example("return now() --!", before="local now = os.time"),
        example("return clock.now()", libraries={"clock": _CLOCK_LIBRARY}, title="through a library"),
        example("return apply(os.time) --!", before="local function apply(f)\n    return f()\nend", title="as a value"),
        example(
            "return handlers.stamp()", before="local handlers = {\n    stamp = function() return os.time() end, --!\n}"
        ),
        example(
            "return tostring(setmetatable({}, Stamp))",
            before="local Stamp = {}\nStamp.__tostring = function()\n    return os.date() --!\nend",
        ),
        example(
            "return a(order.depth)",
            before=(
                "local a, b\nfunction a(n)\n    return b(n)\nend\nfunction b(n)\n    if n == 0 then\n"
                "        return os.time() --!\n    end\n    return a(n - 1)\nend"
            ),
            title="through a call cycle",
        ),
        Example("local started = os.time() --!\n\n" + in_main("return started")),
    ),
)
