"""Effects of functions: what a call of each function may do, computed bottom-up over the call graph.

Sources of the classes: spec/dialect.md §3.1 (P, T, R, D, C, N, U).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from analyzer.program.callgraph import CallSite, FunctionRef
from analyzer.program.scopes import Binding
from analyzer.syntax import tree


@dataclass(slots=True, eq=False)
class BuiltinUse:
    """``function`` calls the catalogue function ``name`` at ``node``.

    ``via`` is the library function that makes the call (``pcall`` for ``pcall(os.time)``), else empty.
    """

    function: FunctionRef
    node: tree.Node
    name: str
    via: str = ""


@dataclass(slots=True, eq=False)
class StateAccess:
    """A read or write of state that outlives one call.

    ``kind``: ``binding`` (a module-level local is assigned), ``table`` (a table reachable from module level is
    changed), ``global`` (a Lua global). ``owner`` is the entry id of the module whose state it is; ``name`` how the
    source calls it.
    """

    function: FunctionRef
    node: tree.Node
    kind: str
    name: str
    owner: str
    binding: Binding | None = None


@dataclass(slots=True, eq=False)
class FunctionFacts:
    """Everything known about one function.

    ``suspends``: may reach an operation of class D, R or C. ``yields``: may reach ``coroutine.yield``, or resume a
    coroutine. ``unknown_callee``: contains, or reaches by ordinary calls, a call whose callee is not known.
    ``asynchronous``: must be ``async def``. ``uses``: catalogue functions called here directly.
    ``reaches``: names of all catalogue functions that a call of this function may reach.
    ``commands``: those of them that issue durable commands (class D or R).
    ``sync_context``: some caller runs it where suspending is impossible.
    ``after_load``: may run after the module was loaded (it is not merely a helper of the module's main body).
    ``at_load``: may run while the module is loaded.
    """

    ref: FunctionRef
    sites: list[CallSite] = field(default_factory=list)
    uses: list[BuiltinUse] = field(default_factory=list)
    suspends: bool = False
    yields: bool = False
    unknown_callee: bool = False
    asynchronous: bool = False
    sync_context: bool = False
    after_load: bool = False
    at_load: bool = False
    escapes: bool = False
    reaches: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    state_writes: list[StateAccess] = field(default_factory=list)
    state_reads: list[StateAccess] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class CallStep:
    """One step of a witness chain: ``function`` does something at ``node`` that leads to ``callee``.

    ``callee`` is a Lua function, or the qualified name of the catalogue function at the end of the chain.
    """

    function: FunctionRef
    node: tree.Node
    callee: FunctionRef | str
    via: str = ""
