"""The restricted ``os`` library (spec/dialect.md §3.3, wire.md §7.2).

``time`` and ``date`` follow the workflow clock at run time (decisions.md 23), yet a workflow that uses them is reported
(contract.md §3, D101): the same code is nondeterministic everywhere else.
"""

from __future__ import annotations

from analyzer.catalog.model import Absent, Constant, Module
from analyzer.catalog.notation import function

_ACTIVITY = "an activity called with funcs.call"

OS = Module(
    name="os",
    classes=frozenset({"workflow", "time"}),
    functions=dict(
        (
            function(
                "time(fields?: table) -> integer",
                "N",
                "Seconds since 1970, of now or of a date given as a table.",
                hazard="wall-clock",
                replacement="time.now():unix()",
            ),
            function(
                "date(format?: string, seconds?: number) -> string|table",
                "N",
                "A date as text or table.",
                hazard="wall-clock",
                replacement="time.now():utc():format(layout)",
            ),
            function("difftime(a: number, b: number) -> number", doc="a - b in seconds."),
            function(
                "clock() -> number",
                "N",
                "Seconds since the process started.",
                hazard="wall-clock",
                replacement="time.now():sub(start)",
            ),
        )
    ),
    constants={"platform": Constant("string", "wippy", "The name of the platform.")},
    absent={
        "execute": Absent("programs cannot be run", _ACTIVITY, "io"),
        "remove": Absent("there is no file access", _ACTIVITY, "io"),
        "rename": Absent("there is no file access", _ACTIVITY, "io"),
        "tmpname": Absent("there is no file access", _ACTIVITY, "io"),
        "getenv": Absent("the environment is not visible", "an argument of the workflow, or an activity", "io"),
        "exit": Absent("a workflow ends by returning from its method", "return", "io"),
        "setlocale": Absent("there is no locale"),
    },
    ambient=True,
    python_name="os_",
    doc="Clock and dates.",
)
