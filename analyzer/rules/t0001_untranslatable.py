"""T0001: valid Lua that cannot be translated to Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from analyzer.catalog import MODULES, allowed_in_workflow
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.depth import depth_problem
from analyzer.rules.base import WORKER_ENTRIES, Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree

_LONG = 400
"""Chains with fewer links stay within the limits of ``depth_problem`` wherever they stand."""

_CHAINED = (tree.Binary, tree.Logical, tree.Unary, tree.Index, tree.Call, tree.MethodCall, tree.Cast, tree.NonNil)


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports what the translator refuses before it looks at single statements."""
    yield from _modules(context)
    if _has_long_chain(context) and (problem := depth_problem(context.unit)) is not None:
        source = context.entry.source
        place = problem.place if source is None else source.locate(problem.place)
        yield context.finding(place, problem.message, severity=_severity(context))


def _modules(context: RuleContext) -> Iterator[Diagnostic]:
    """Declared modules that the runtime lacks. What workflows may not use anyway is left to D108."""
    entry = context.entry
    for position, name in enumerate(entry.modules if entry.file is not None else ()):
        module = MODULES.get(name)
        if module is None or module.supported or (context.workflows and not allowed_in_workflow(name)):
            continue
        yield context.finding(
            entry.place_of("modules", position),
            f"module '{name}' is not supported",
            help="The entry cannot be translated. Serve it with the reference engine, or as an activity in Python.",
            severity=_severity(context),
        )


def _severity(context: RuleContext) -> Severity:
    """An error in workflows, activities and their imports, without which nothing is built; elsewhere a hint."""
    return Severity.ERROR if context.unit in context.analysis.translated else Severity.HINT


def _has_long_chain(context: RuleContext) -> bool:
    """Whether so many operators or fields form one chain (they begin or end together), or clauses one ``if``."""
    if any(len(node.clauses) > _LONG for node in context.nodes(tree.If)):
        return True
    if sum(len(context.nodes(node_class)) for node_class in _CHAINED) <= _LONG:
        return False
    nodes = [node for node_class in _CHAINED for node in context.nodes(node_class)]
    ends = (Counter(node.start for node in nodes), Counter(node.end for node in nodes))
    return any(count > _LONG for counter in ends for count in counter.values())


def _activity(modules: str, imports: str = "", main: str = "return order") -> str:
    entry = f"""
  - name: job
    kind: function.lua
    source: "return {{ main = function(order) {main} end }}"
    method: main
    modules: [{modules}]
    meta: {{temporal: {{activity: {{worker: "app:worker"}}}}}}
"""
    return (WORKER_ENTRIES + entry.strip("\n") + (f"\n    imports: {{{imports}}}" if imports else "")).strip("\n")


def _beside(registry: str, *lines: int, title: str = "") -> Example:
    """A registry with these entries beside a harmless workflow."""
    return example(
        "return 1", registry=registry, modules=(), at=tuple(("_index.yaml", line) for line in lines), title=title
    )


_STORE = """
  - name: store
    kind: library.lua
    source: "return {}"
    modules: [sql]
"""


def _chain(link: str, count: int = 4200) -> str:
    return link.join(["order.a"] * count)


_CASES = "\n".join(f"elseif order == {number} then\n    return {number}" for number in range(4200))

RULE = Rule(
    code="T0001",
    name="untranslatable",
    severity=Severity.ERROR,
    summary="Valid Lua that cannot be translated: an unsupported module, or an expression beyond Python's limits.",
    why=(
        "The build refuses the entry, and with it every workflow and activity that imports it: it needs a module that the "
        "Python runtime does not have, or an expression or a chain of `elseif` is longer than Python can compile. `build` "
        "reports under this code also what is only found while translating. In entries that are neither workflow nor "
        "activity, nor imported by one, it is a hint: they become modules that raise this message when they are called."
    ),
    instead=(
        "Leave out the module, move its use to an entry that the reference engine serves or to an activity written in "
        "Python, or split the expression."
    ),
    check=check,
    valid=(
        _beside(_activity("http_client, json"), title="supported modules"),
        _beside(_activity("env")),
        example("return json.encode(order)", modules=("json",)),
        example(f"return {_chain(' + ', 300)}", modules=()),
        example(f"return {_chain(' .. ', 300)}", modules=()),
        example(f"return {_chain(' and ', 300)}", modules=()),
        example("return order" + ".next" * 300, modules=()),
        Example(in_main("return order"), modules=("sql",), title="left to D108"),
        example("return store", libraries={"store": "return 1\n"}, modules=("sql",), title="left to D108 in libraries"),
        example("local sql = order.sql\nreturn sql.execute(order)", modules=()),
        example("\n".join(f"if order == {n} then\n    return {n}\nend" for n in range(300)), modules=()),
    ),
    invalid=(
        _beside(_activity("sql"), 19, title="an activity that needs a database"),
        _beside(_activity("json, store, queue"), 19),
        Example(in_main("return order"), kind="function.lua", modules=("sql",), at=(("_index.yaml", 8),)),
        Example(in_main("return order"), kind="process.lua", modules=("queue",), at=(("_index.yaml", 8),)),
        _beside(
            _activity("json", "store: app:store") + "\n" + _STORE.strip("\n"),
            25,
            title="a library that an activity imports",
        ),
        _beside(_STORE.strip("\n"), 11, title="a library that nobody imports: a hint"),
        _beside(
            _activity("sql", main="local db = require('sql') return db.get(order)"),
            19,
            title="required under another name",
        ),
        _beside(_activity("sql", main="return pcall(sql.get, order)"), 19, title="used as a value"),
        example(f"return {_chain(' + ')} --!", modules=()),
        example(f"return {_chain(' .. ')} --!", modules=()),
        example(f"return {_chain(' or ')} --!", modules=()),
        example("return order" + ".next" * 4200 + " --!", modules=()),
        example("return order" + "()" * 4200 + " --!", modules=(), title="a chain of calls"),
        Example(in_main(f"if not order then\n    return 0\n{_CASES}\nend"), modules=(), at=(("main.lua", 8403),)),
        example(
            "return text.join(order)",
            libraries={"text": f"return {{ join = function(order) return {_chain(' .. ')} end }} --!\n"},
            modules=(),
            title="through a library",
        ),
    ),
)
