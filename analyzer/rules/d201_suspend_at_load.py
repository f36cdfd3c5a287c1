"""D201: suspending while a module is loaded."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example
from analyzer.rules.context import RuleContext
from analyzer.rules.suspension import suspending_sites


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports every call in the main body of a file that may suspend."""
    chunk = context.program.ref(context.unit.chunk.main)
    for site, name in suspending_sites(context.program, chunk):
        direct = name in site.targets.builtins
        how = f"`{name}` suspends" if direct else f"this call gets to `{name}`, which suspends"
        message = f"{how}, but the file is still being loaded"
        help = "Do it in the entry's method, or in a function that it calls."
        yield context.finding(site.node, message, help=help, workflows=context.workflows)


_FETCH = 'local function fetch()\n    return funcs.call("app:settings")\nend\n\n'

RULE = Rule(
    code="D201",
    name="suspend-at-load",
    severity=Severity.ERROR,
    summary="The main body of a file calls something that suspends.",
    why=(
        "The body of a file runs while the module is loaded, outside of any task. An operation that waits (an activity, a "
        "timer, a channel) fails there with `can not yield from outside of a coroutine`. The same holds for the body of "
        "an imported library."
    ),
    instead="Call it from the entry's method. Keep only definitions and constants at the top of the file.",
    check=check,
    valid=(
        example('return funcs.call("app:settings")'),
        example("return fetch()", before=_FETCH),
        example("return limit", before="local limit = 3 * 20"),
        example("return cache", before="local cache = setmetatable({}, {})"),
        example("return done", before="local done = channel.new(1)"),
        example("return helper.fetch()", libraries={"helper": _FETCH + "return { fetch = fetch }\n"}),
        example("return 1", before="local started = time.now()"),
        example("return 1", before='print("loaded")'),
        Example(_FETCH + "return { main = fetch }\n"),
        Example('return {\n    main = function()\n        time.sleep("1s")\n    end,\n}\n'),
    ),
    invalid=(
        example("return settings", before='local settings = funcs.call("app:settings") --!'),
        example("return 1", before='time.sleep("1s") --!'),
        example("return settings", before=_FETCH + "local settings = fetch() --!"),
        example("return id", before="local id = uuid.v4() --!"),
        example("return 1", before="local inbox = process.inbox() --!"),
        example("return 1", before="local done = channel.new(0)\ndone:send(1) --!"),
        example("return 1", before='local ok = pcall(time.sleep, "1s") --!'),
        example("return 1", before='for i = 1, 2 do\n    time.sleep("1s") --!\nend'),
        example("return 1", before='if order then\n    funcs.call("app:x") --!\nend\nlocal order = 1'),
        example("return a", libraries={"a": 'local settings = funcs.call("app:settings") --!\nreturn settings\n'}),
        Example('time.sleep("1s") --!\nreturn { main = function() end }\n', kind="process.lua"),
        example("return order", before='local wait = time.sleep\nwait("1s") --!', title="through an alias"),
    ),
)
