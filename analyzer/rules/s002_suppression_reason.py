"""S002: a suppression comment without a reason."""

from __future__ import annotations

from analyzer.diagnostic import Severity
from analyzer.rules.base import Example, Rule, Scope, example, no_check

RULE = Rule(
    code="S002",
    name="suppression-without-reason",
    severity=Severity.ERROR,
    summary="A `lint: ignore` comment gives no reason.",
    why=(
        "Whoever reads the comment later cannot tell whether the finding was judged harmless or was in the way. The "
        "comment still silences its finding, and is itself an error until the reason is there."
    ),
    instead="Write the reason behind the bracket: `-- lint: ignore[D101] the time is only logged`.",
    check=no_check,
    scope=Scope.PIPELINE,
    valid=(
        example("return os.time() -- lint: ignore[D101] only logged"),
        example("return os.time() -- lint: ignore[D101]: only logged"),
        example("return os.time() -- lint: ignore[D101] - only logged"),
        example("return os.time() --lint:ignore[D101] only logged"),
        example("return os.time() -- lint: ignore[D101] 2"),
        example("return os.time() --[[ lint: ignore[D101] only logged ]]"),
        example("return 1", before="-- lint: ignore-file[D101] only logged\nlocal now = os.time()"),
        example("return 1 -- lint"),
        example("return 1 -- lint: nothing"),
        Example("-- lint: ignore-file[D101] only logged\nreturn { main = function() return os.time() end }\n"),
    ),
    invalid=(
        example("return os.time() -- lint: ignore[D101] --!"),
        example("return os.time() -- lint: ignore[D101]: --!"),
        example("return os.time() -- lint: ignore[D101] - --!"),
        example("-- lint: ignore[D101] --!\nreturn os.time()"),
        example("return os.time() --lint:ignore[D101] --!"),
        example("return os.time() --[[ lint: ignore[D101] ]] --!"),
        example("return 1", before="-- lint: ignore-file[D101] --!\nlocal now = os.time()"),
        example("return os.time() + math.random() -- lint: ignore[D101, D102] --!"),
        example(
            "return stamp()", before="-- lint: ignore[D101] --!\nlocal function stamp()\n    return os.time()\nend"
        ),
        Example("-- lint: ignore-file[D101] --!\nreturn { main = function() return os.time() end }\n"),
    ),
)
