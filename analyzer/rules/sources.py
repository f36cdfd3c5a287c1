"""Findings about library functions that are sources of nondeterminism, however a workflow gets to call them.

A function that arrives at its call as an argument (``apply(os.time)``) is reported where the program names it: the code
that hands it over is what has to change, and the helper that calls it may be fine for others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyzer.diagnostic import Diagnostic, Fix
from analyzer.program.library import signature
from analyzer.rules.analysis import Analysis, ReachedMember, ReachedUse
from analyzer.rules.context import RuleContext
from analyzer.rules.definitions import binding_of
from analyzer.syntax import tree

Words = Callable[[str], str]
"""Makes a text from the qualified name of a library function."""

MakeFix = Callable[[RuleContext, ReachedUse], Fix | None]


def source_findings(
    context: RuleContext, hazard: str, message: Words, help: Words, fix: MakeFix | None = None
) -> Iterator[Diagnostic]:
    """One finding per call of a library function to which the catalogue gives this hazard."""
    for use in context.hazards(hazard):
        if _arrives_as_parameter(use) and mentions(context.analysis, use.name):
            continue
        repair = fix(context, use) if fix is not None else None
        yield context.finding(use.use.node, message(use.name), help=help(use.name), fix=repair, reached=use.reached)
    for mention in context.members:
        name = mention.member.name
        if signature(name).hazard != hazard or not _is_value(context.analysis, mention):
            continue
        calls = handed_over(context.analysis, name)
        if calls:
            callers = ", ".join(dict.fromkeys(f"`{call.reached.name}`" for call in calls))
            text = f"{message(name)}; it is handed to {callers}, which calls it"
            yield context.finding(mention.member.node, text, help=help(name), reached=mention.reached)


def handed_over(analysis: Analysis, name: str) -> list[ReachedUse]:
    """The calls in workflows to which the library function ``name`` arrives as an argument."""
    return [use for use in analysis.uses_of(name) if _arrives_as_parameter(use)]


def mentions(analysis: Analysis, name: str) -> list[ReachedMember]:
    """The places in workflows that take the library function ``name`` as a value."""
    return [mention for mention in analysis.mentions_of(name) if _is_value(analysis, mention)]


def _arrives_as_parameter(use: ReachedUse) -> bool:
    call = use.use.node
    if not isinstance(call, tree.Call):
        return False
    callee: tree.Expr | None = call.func
    if use.use.via:
        callee = call.args[0] if call.args else None
    binding = None if callee is None else binding_of(use.use.function.unit, callee)
    return binding is not None and binding.kind == "param"


def _is_value(analysis: Analysis, mention: ReachedMember) -> bool:
    """Whether the library function is neither called where it is named, nor given to a library function (``pcall``)."""
    member = mention.member
    if member.computed:
        return False
    parent = analysis.facts(member.function.unit).parents.get(member.node)
    if not isinstance(parent, tree.Call):
        return True
    if parent.func is member.node:
        return False
    return bool(analysis.program.targets(parent).functions)
