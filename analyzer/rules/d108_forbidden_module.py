"""D108: modules that the platform does not let into a workflow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.catalog import MODULES, allowed_in_workflow
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports declared modules without a class that workflows may use; in a lone file, their uses."""
    if context.entry.file is None:
        yield from _uses(context)
        return
    for position, name in enumerate(context.entry.modules):
        if _forbidden(name):
            place = context.entry.place_of("modules", position)
            trace = context.analysis.imports_from(context.workflows[0], context.unit)
            message = f"a workflow may not use the module `{name}`"
            if trace:
                message = f"the module `{name}` is not allowed here: {context.workflows[0]} imports this library"
            yield context.finding(place, message, help=_help(name), workflows=context.workflows, trace=trace)


def _forbidden(name: str) -> bool:
    return name in MODULES and not MODULES[name].ambient and not allowed_in_workflow(name)


def _uses(context: RuleContext) -> Iterator[Diagnostic]:
    resolution = context.unit.resolution
    for name in resolution.global_reads:
        found = name.id
        parent = context.parent(name)
        if name.id == "require" and isinstance(parent, tree.Call) and parent.args:
            found = parent.args[0].value if isinstance(parent.args[0], tree.String) else ""
        if _forbidden(found):
            message = f"a workflow may not use the module `{found}`"
            yield context.finding(parent if name.id == "require" and parent else name, message, help=_help(found))


def _help(name: str) -> str:
    classes = ", ".join(sorted(MODULES[name].classes))
    return f"It is of class {classes}; workflows may use deterministic modules. Call an activity that uses `{name}`."


_REGISTRY = "_index.yaml"
_HERE = ((_REGISTRY, 8),)
"""The line of ``modules`` of the entry ``main`` in the registry file of an example."""

_LIBRARY = {"a": "return 1\n", "b": "return 2\n"}
_IN_LIBRARIES = ((_REGISTRY, 8), (_REGISTRY, 15), (_REGISTRY, 21))


def _declares(*modules: str) -> Example:
    return Example(in_main("return order"), modules=modules, at=_HERE)


RULE = Rule(
    code="D108",
    name="forbidden-module",
    severity=Severity.ERROR,
    summary="A workflow, or a library that it imports, declares a module that workflows may not use.",
    why=(
        "The platform refuses to register a workflow whose own modules, or those of its libraries, are neither of class "
        "`deterministic` nor `workflow`: network, storage and system access would be repeated by every replay."
    ),
    instead="Move the code that uses the module into an activity, and split libraries that serve both sides.",
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example("return 1", modules=("json", "time")),
        example("return 1", modules=("funcs", "uuid", "crypto", "workflow")),
        example("return 1", modules=()),
        Example(in_main("return 1"), kind="function.lua", modules=("sql", "http_client")),
        Example(in_main("return 1"), kind="process.lua", modules=("fs",)),
        example("return 1", modules=("text", "hash", "base64")),
        example("return 1", modules=("template",)),
        Example(in_main("return a"), kind="function.lua", modules=("sql",), libraries={"a": "return 1\n"}),
        example(
            "return 1",
            modules=("json",),
            registry=(
                "  - name: query\n    kind: function.lua\n    method: main\n    source: |\n      return { main = function() end }\n"
                "    modules: [sql]\n"
            ),
        ),
        example("return sql", before="local sql = 1", modules=()),
    ),
    invalid=(
        _declares("sql"),
        _declares("http_client"),
        _declares("fs"),
        _declares("json", "exec"),
        _declares("store", "time"),
        _declares("env"),
        _declares("registry"),
        _declares("events"),
        _declares("http"),
        _declares("system", "io"),
        Example(in_main("return a"), libraries=_LIBRARY, modules=("sql",), at=_IN_LIBRARIES, title="through libraries"),
    ),
)
