"""Helpers of the program tests: small projects from text, and facts in a form that compares well."""

from __future__ import annotations

import re

from analyzer.program.callgraph import CallTargets
from analyzer.program.modules import ModuleSource
from analyzer.program.program import Program, build_sources

ALL_MODULES = ("time", "funcs", "json", "uuid", "crypto", "workflow", "text")
_EXPECTATION = re.compile(r"-- => *(.*?) *$")


def analyse(main: str, **libraries: str) -> Program:
    """A program with the workflow ``app:main``, which imports all libraries; each library imports those after it."""
    texts = {"main": main, **libraries}
    order = list(texts)
    return build_sources(
        ModuleSource(
            f"app:{name}",
            texts[name],
            "workflow.lua" if name == "main" else "library.lua",
            f"{name}.lua",
            "main",
            ALL_MODULES,
            tuple((other, f"app:{other}") for other in order[position + 1 :]),
        )
        for position, name in enumerate(order)
    )


def names(targets: CallTargets) -> set[str]:
    """Targets as a set of names; ``?`` for unknown callees."""
    found = {ref.name for ref in targets.functions} | set(targets.builtins)
    return found | {"?"} if targets.unknown else found


def marked_targets(program: Program, entry_id: str = "app:main") -> dict[int, tuple[set[str], set[str]]]:
    """For every line with a comment ``-- => a, b``: the expected names and those found for all calls on the line."""
    unit = program.units[entry_id]
    result: dict[int, tuple[set[str], set[str]]] = {}
    for number, line in enumerate(unit.source.splitlines(), 1):
        if (match := _EXPECTATION.search(line)) is not None:
            result[number] = ({name.strip() for name in match[1].split(",") if name.strip()}, set())
    for facts in program.functions():
        if facts.ref.unit is unit:
            for site in facts.sites:
                if (line := unit.lines.line(site.node.start)) in result:
                    result[line][1].update(names(site.targets))
    return result


def colours(program: Program, entry_id: str = "app:main") -> dict[str, bool]:
    """Function name → asynchronous, for one module without its main chunk."""
    return {
        facts.ref.name: facts.asynchronous
        for facts in program.functions()
        if facts.ref.unit.entry_id == entry_id and not facts.ref.is_chunk
    }


def chain_to(program: Program, builtin: str, entry_id: str = "app:main") -> list[str]:
    """The names along the shortest chain from the entry's method to ``builtin``."""
    unit = program.units[entry_id]
    (method,) = program.entry_methods(unit)
    steps = program.chain(method, builtin)
    return [step.function.name for step in steps] + ([builtin] if steps else [])


def reasons(program: Program, entry_id: str = "app:main") -> set[str]:
    """The kinds of reasons why a module is not plain."""
    return {reason.kind for reason in program.module_state(program.units[entry_id]).reasons}
