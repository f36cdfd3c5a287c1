"""Calls of library functions, with their arguments as the library sees them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from analyzer.catalog import Module, lookup
from analyzer.program import library
from analyzer.program.control import is_multiple
from analyzer.program.modules import ModuleUnit
from analyzer.records import record
from analyzer.rules.analysis import Analysis
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree

_METHODS_OF = frozenset({"string"})
"""Libraries whose functions are called as methods too, with the object in front of the arguments."""


@record(frozen=True)
class LibraryCall:
    """A call that certainly enters the catalogue function ``name`` and no other.

    ``open`` tells that the last argument may stand for any number of values, ``protected`` that `pcall` makes the call.
    """

    unit: ModuleUnit
    node: tree.Call | tree.MethodCall
    name: str
    arguments: tuple[tree.Expr, ...]
    open: bool
    protected: bool = False

    def argument(self, index: int) -> tree.Expr | None:
        """An argument, counted from 0; None when it is absent or cannot be told."""
        if index >= len(self.arguments) or (self.open and index == len(self.arguments) - 1):
            return None
        return self.arguments[index]


def library_calls(context: RuleContext) -> list[LibraryCall]:
    """All such calls of a module, in source order."""
    facts = context.facts
    if facts.library_calls is None:
        facts.library_calls = list(_calls(context))
    return facts.library_calls


def _calls(context: RuleContext) -> Iterator[LibraryCall]:
    nodes: list[tree.Call | tree.MethodCall] = [*context.nodes(tree.Call), *context.nodes(tree.MethodCall)]
    for node in sorted(nodes, key=lambda node: node.start):
        call = library_call(context.analysis, context.unit, node)
        if call is not None:
            yield call
            if call.name == "pcall":
                yield from _protected(context.analysis, call)


def _protected(analysis: Analysis, call: LibraryCall) -> Iterator[LibraryCall]:
    """The call that `pcall` makes, when it is one of a catalogue function."""
    for site in analysis.program.indirect_sites(call.node):
        targets = site.targets
        if targets.unknown or targets.functions or len(targets.builtins) != 1 or len(call.arguments) < 1:
            continue
        name = targets.builtins[0]
        arguments = call.arguments[2 if is_object_method(name) else 1 :]
        yield LibraryCall(call.unit, call.node, name, arguments, call.open and bool(arguments), protected=True)


def library_call(analysis: Analysis, unit: ModuleUnit, node: tree.Call | tree.MethodCall) -> LibraryCall | None:
    """The call as one of a catalogue function; None when it may be something else."""
    site = analysis.program.site(node)
    if site is None:
        return None
    targets = site.targets
    if targets.unknown or targets.functions or len(targets.builtins) != 1:
        return None
    name = targets.builtins[0]
    arguments = tuple(node.args)
    if isinstance(node, tree.MethodCall):
        if name.partition(".")[0] in _METHODS_OF:
            arguments = (node.obj, *arguments)
    elif is_object_method(name):
        arguments = arguments[1:]
    return LibraryCall(unit, node, name, arguments, _is_open(analysis, unit, node.args))


def _is_open(analysis: Analysis, unit: ModuleUnit, args: list[tree.Expr]) -> bool:
    """Whether the last argument may give other than one value."""
    if not args or not is_multiple(args[-1]):
        return False
    last = args[-1]
    if isinstance(last, tree.Call | tree.MethodCall):
        targets = analysis.program.targets(last)
        if not targets.unknown and not targets.functions and len(targets.builtins) == 1:
            signature = library.signature(targets.builtins[0])
            return signature.returns_variadic or len(signature.returns) != 1
    return True


@cache
def is_object_method(name: str) -> bool:
    """Whether a qualified name is that of a method of an object (``Channel.send``)."""
    owner = name.rpartition(".")[0]
    member = name.rpartition(".")[2]
    return bool(owner) and not isinstance(lookup(owner), Module) and library.method(owner, member) is not None
