"""S001: a suppression comment that silences nothing."""

from __future__ import annotations

from analyzer.diagnostic import Severity
from analyzer.rules.base import Example, Rule, Scope, example, in_main, no_check

RULE = Rule(
    code="S001",
    name="unused-suppression",
    severity=Severity.WARNING,
    summary="A `lint: ignore` comment silences nothing.",
    why=(
        "The finding that the comment was written for is gone, or the comment stands in the wrong place or names the "
        "wrong rule. Left alone, it would silence the next, real finding."
    ),
    instead=(
        "Remove the comment, or correct its list of codes. A comment counts for its own line, for the next line of code "
        "when it stands alone, for a whole function when it stands above one; `ignore-file` counts for the file."
    ),
    check=no_check,
    scope=Scope.PIPELINE,
    fixable=True,
    valid=(
        example("return os.time() -- lint: ignore[D101] the value is only logged"),
        example("-- lint: ignore[D101] the value is only logged\nreturn os.time()"),
        example("-- lint: ignore[D101] only logged\n-- and never compared\nreturn os.time()"),
        example("return 1", before="-- lint: ignore-file[D101] the clock is only logged\nlocal now = os.time()"),
        example(
            "return stamp()",
            before="-- lint: ignore[D101] only logged\nlocal function stamp()\n    local now = os.time()\n    return now\nend",
        ),
        example("return os.time() + math.random() -- lint: ignore[D101, D102] only logged"),
        example("return os.time() --[[ lint: ignore[D101] only logged ]]"),
        example("return 1 -- lint is fine"),
        example("return order -- ignore[D101] this is no suppression"),
        Example(
            "return {\n    -- lint: ignore[D101] only logged\n    main = function()\n        return os.time()\n    end,\n}\n"
        ),
    ),
    invalid=(
        example("return 1 -- lint: ignore[D101] leftover --!", fixed=in_main("return 1")),
        example("-- lint: ignore[D101] leftover --!\nreturn 1", fixed=in_main("return 1")),
        example("return os.time() -- lint: ignore[D102] wrong rule --!"),
        example("return os.time() -- lint: ignore[D101, D102] only half --!"),
        example("return 1 -- lint: ignore[D999] no such rule --!"),
        example("return 1 -- lint: ignore[wall-clock] names are not codes --!"),
        example("return os.time() -- lint: ignore everything --!"),
        example("return os.time()", before="-- lint: ignore-file[D102] wrong rule --!"),
        example("-- lint: ignore[D101] one line only --!\nlocal a = 1\nreturn os.time() + a"),
        example("local a = os.time()\n-- lint: ignore[D101] below the line --!\nreturn a"),
    ),
)
