"""W0105: a list that is filled far behind its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.scopes import Binding
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.calls import library_call
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree

_LISTS = frozenset(
    {"ipairs", "table.concat", "table.insert", "table.remove", "table.unpack", "unpack", "table.sort", "table.getn"}
)


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports `t[n] = v` that leaves a hole in a table whose length the program uses (spec/dialect.md §1.5)."""
    for binding in context.unit.resolution.all_bindings:
        value = binding.value
        if isinstance(value, tree.TableConstructor) and binding.constant and binding.kind == "local":
            yield from _table(context, binding, value)


def _table(context: RuleContext, binding: Binding, value: tree.TableConstructor) -> Iterator[Diagnostic]:
    if not all(isinstance(item, tree.PositionalItem) for item in value.items):
        return
    writes: dict[int, tree.Index] = {}
    used_as_list = False
    for use in binding.uses:
        parent = context.parent(use)
        if isinstance(parent, tree.Index) and parent.obj is use and context.facts.assignment(parent) is not None:
            if not isinstance(parent.key, tree.Number) or not isinstance(parent.key.value, int):
                return
            writes.setdefault(parent.key.value, parent)
        elif isinstance(parent, tree.Unary) and parent.op == "#":
            used_as_list = True
        elif isinstance(parent, tree.Call):
            known = library_call(context.analysis, context.unit, parent)
            used_as_list = used_as_list or (known is not None and known.name in _LISTS)
    if not used_as_list:
        return
    end = len(value.items)
    for position, target in sorted(writes.items()):
        if position == end + 1:
            end = position
        elif position > end:
            yield context.finding(
                target,
                f"`{context.text(target)}` lies behind the end of the list, and the places in between are filled with nil",
                help="Append with `list[#list + 1] = value`, or use keys that are no list positions.",
            )


RULE = Rule(
    code="W0105",
    name="sparse-write",
    severity=Severity.WARNING,
    summary="A position far behind the end of a list is written.",
    why=(
        "In this dialect `t[10] = v` on an empty table fills the positions before it with nil, and `#t` is then 10; other "
        "Lua versions say 0. `ipairs` stops at the first nil, and a payload with holes cannot be encoded."
    ),
    instead="Append to the list, or use text keys when the numbers are names and not positions.",
    check=check,
    valid=(
        example("local t = {}\nt[1] = order\nreturn #t"),
        example("local t = {}\nt[1] = 1\nt[2] = 2\nt[3] = 3\nreturn #t"),
        example("local t = { 1, 2 }\nt[3] = 3\nreturn #t"),
        example("local t = {}\nt[#t + 1] = order\nreturn #t"),
        example('local t = {}\nt[404] = "missing"\nreturn t[order.status]', title="no list"),
        example("local t = { a = 1 }\nt[10] = 1\nreturn #t"),
        example("local t = {}\nfor i = 1, 9 do\n    t[i] = i\nend\nt[10] = 10\nreturn #t"),
        example("local t = {}\nt[2] = 2\nt[1] = 1\nreturn #t"),
        example("local t = {}\nt.a = 1\nreturn #t"),
        example("order[10] = 1\nreturn #order"),
    ),
    invalid=(
        example("local t = {}\nt[10] = order --!\nreturn #t"),
        example("local t = {}\nt[2] = order --!\nreturn #t"),
        example("local t = { 1, 2 }\nt[5] = 5 --!\nreturn #t"),
        example("local t = {}\nt[1] = 1\nt[3] = 3 --!\nreturn #t"),
        example("local t = {}\nt[10] = 1 --!\nfor _, v in ipairs(t) do\n    print(v)\nend"),
        example('local t = {}\nt[10] = "a" --!\nreturn table.concat(t, ",")'),
        example("local t = {}\nt[10] = 1 --!\nreturn unpack(t)"),
        example("local t = {}\nt[3], t[1] = 3, 1 --!\nreturn #t"),
        example("local t = {}\nt[1000000] = 1 --!\nreturn #t"),
        Example(in_main("local t = {}\nt[7] = 1 --!\nreturn #t"), kind="function.lua"),
        example(
            "return lib.f()",
            libraries={"lib": "return { f = function()\n    local t = {}\n    t[4] = 1 --!\n    return #t\nend }\n"},
        ),
    ),
)
