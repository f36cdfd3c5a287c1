"""The call graph: who may be called where, and the strongly connected components of that relation.

Data types that the rules and the translator read, and the graph algorithms over them. The graph is filled by
``analyzer.program.program`` from the solved value flow (``analyzer.program.flow``).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from analyzer.records import field, record
from analyzer.syntax import tree

if TYPE_CHECKING:
    from analyzer.program.modules import ModuleUnit

CallNode: TypeAlias = tree.Call | tree.MethodCall | tree.GenericFor
"""What can be a call site: a call, a method call, or a generic ``for`` (it calls its iterator)."""


@record(eq=False)
class FunctionRef:
    """One Lua function of the program; unique per function, so it is compared and hashed by identity.

    ``node`` is the file's main body for the chunk itself (``is_chunk``).
    """

    unit: ModuleUnit
    node: tree.Function
    parent: FunctionRef | None
    name: str

    @property
    def is_chunk(self) -> bool:
        """Whether this is the main body of a file, which runs when the module is loaded."""
        return self.parent is None

    def __repr__(self) -> str:
        return f"<{self.unit.entry_id}:{self.name}>"


class EdgeKind(StrEnum):
    """How a callee is entered.

    ``CALL`` an ordinary call; ``PROTECTED`` through ``pcall``/``xpcall``; ``SPAWN`` as a new task
    (``coroutine.spawn``: its effects happen, but the caller does not wait for it); ``RESUME`` as the body of a Lua
    coroutine; ``SYNC_CALLBACK`` from library code that cannot suspend (sort comparator, ``gsub`` replacement, message
    handler of ``xpcall``); ``METAMETHOD`` from an operator, which cannot suspend either; ``HANDED`` a function that is
    passed to an unknown callee, which may call it.
    """

    CALL = "call"
    PROTECTED = "protected"
    SPAWN = "spawn"
    RESUME = "resume"
    SYNC_CALLBACK = "callback"
    METAMETHOD = "metamethod"
    HANDED = "handed"

    @property
    def synchronous(self) -> bool:
        """Whether the callee runs where suspending is impossible (rule D202)."""
        return self in (EdgeKind.SYNC_CALLBACK, EdgeKind.METAMETHOD)

    @property
    def waits(self) -> bool:
        """Whether the caller suspends when the callee does."""
        return self in (EdgeKind.CALL, EdgeKind.PROTECTED, EdgeKind.RESUME)


@record
class CallTargets:
    """What a call may enter.

    ``functions`` are Lua functions, ``builtins`` qualified catalogue names (``os.time``, ``Channel.receive``).
    ``unknown`` means that other callees are possible, or that none is known at all. ``through_metamethod``: some of the
    functions are a ``__call``, which gets the called table in front of the arguments.
    """

    functions: tuple[FunctionRef, ...] = ()
    builtins: tuple[str, ...] = ()
    unknown: bool = False
    through_metamethod: bool = False


@record(eq=False)
class CallSite:
    """One place where control may pass to another function.

    ``node`` is the call, the generic ``for``, or for metamethods the operator expression. ``via`` names the library
    function or metamethod that makes the call on the program's behalf (``pcall``, ``table.sort``, ``__add``) and is
    empty for direct calls.
    """

    node: tree.Node
    caller: FunctionRef
    kind: EdgeKind
    targets: CallTargets
    via: str = ""


@record(eq=False)
class BuiltinUse:
    """``function`` calls the catalogue function ``name`` at ``node``.

    ``via`` is the library function that makes the call (``pcall`` for ``pcall(os.time)``), else empty.
    """

    function: FunctionRef
    node: tree.Node
    name: str
    kind: EdgeKind
    via: str = ""


class Suspension(StrEnum):
    """Whether the result of a call must be awaited.

    ``NEVER``: no target is asynchronous. ``ALWAYS``: every target is. ``UNKNOWN``: some are, or the callee is not
    known; the translator then emits ``await call(f, …)``.
    """

    NEVER = "never"
    ALWAYS = "always"
    UNKNOWN = "unknown"


@record
class CallGraph:
    """All call sites, by caller and by node.

    ``direct`` has the one direct site of a node; ``indirect`` the calls that library functions make at that node
    (``pcall(f)`` has a direct site with builtin ``pcall`` and an indirect one of kind ``PROTECTED``). ``uses`` are the
    calls of catalogue functions by caller.
    """

    functions: dict[tree.Function, FunctionRef] = field(default_factory=dict)
    by_caller: dict[FunctionRef, list[CallSite]] = field(default_factory=dict)
    direct: dict[tree.Node, CallSite] = field(default_factory=dict)
    indirect: dict[tree.Node, list[CallSite]] = field(default_factory=dict)
    callers: dict[FunctionRef, list[CallSite]] = field(default_factory=dict)
    uses: dict[FunctionRef, list[BuiltinUse]] = field(default_factory=dict)

    def sites(self, function: FunctionRef) -> Sequence[CallSite]:
        """The call sites inside ``function`` (not those of functions nested in it)."""
        return self.by_caller.get(function, ())

    def add(self, site: CallSite) -> None:
        """Enter ``site`` in every index."""
        self.by_caller.setdefault(site.caller, []).append(site)
        if site.via:
            self.indirect.setdefault(site.node, []).append(site)
        else:
            self.direct[site.node] = site
        for callee in site.targets.functions:
            self.callers.setdefault(callee, []).append(site)
        for name in site.targets.builtins:
            use = BuiltinUse(site.caller, site.node, name, site.kind, site.via)
            self.uses.setdefault(site.caller, []).append(use)
