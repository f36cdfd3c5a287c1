"""Abstract values of the flow analysis: what a variable may hold as far as calls are concerned.

Values compare by identity; ``analyzer.program.flow`` makes each of them once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzer.program.callgraph import EdgeKind, FunctionRef
from analyzer.program.constraints import Key
from analyzer.records import field, record
from analyzer.syntax import tree

if TYPE_CHECKING:
    from analyzer.program.modules import ModuleUnit


@record(eq=False)
class FunctionValue:
    """A Lua function with its variables: parameters (``self`` first), merged extra arguments, results."""

    ref: FunctionRef
    parameters: list[int]
    variadic: int
    returns: list[int]
    return_rest: int


@record(eq=False)
class TableValue:
    """All tables made by one constructor, or by one call of a library function.

    ``slots`` has a variable per field, under ``ANY_KEY`` what was stored by computed key; ``all_slot`` is everything
    stored (made when somebody reads by a computed key), ``keys`` what was used as a computed key. ``metatable`` and
    ``metaslots`` describe the metatable; ``readers`` are the reads that the ``index_functions`` may answer.
    """

    node: tree.Node
    maker: FunctionRef
    slots: dict[Key, int] = field(default_factory=dict)
    all_slot: int = 0
    keys: int = 0
    metatable: int = 0
    metaslots: dict[str, int] = field(default_factory=dict)
    readers: list[tuple[Key, tree.Node, FunctionRef]] = field(default_factory=list)
    index_functions: list[FunctionValue | BuiltinValue] = field(default_factory=list)


@record(eq=False)
class BuiltinValue:
    """A catalogue function (``os.time``), method (``Channel.receive``), or hidden helper (``ipairs()``)."""

    name: str


@record(eq=False)
class ModuleValue:
    """A catalogue module or a table nested in one (``crypto.random``)."""

    name: str


@record(eq=False)
class ObjectValue:
    """An instance of a catalogue object type; ``element`` is what it carries (the values sent over a channel)."""

    type: str
    element: int = 0
    node: tree.Node | None = None
    maker: FunctionRef | None = None


@record(eq=False)
class ThreadValue:
    """A Lua coroutine (``wrapped`` false) or the function that ``coroutine.wrap`` made of it."""

    body: int
    wrapped: bool


@record(eq=False)
class GlobalsValue:
    """``_G`` as one module sees it."""

    unit: ModuleUnit


@record(eq=False)
class TypeValue:
    """A type of the dialect used as a value (spec/dialect.md §2.2)."""

    name: str


@record(eq=False)
class UnknownValue:
    """Anything: the analysis lost track."""


Value: TypeAlias = (
    FunctionValue
    | TableValue
    | BuiltinValue
    | ModuleValue
    | ObjectValue
    | ThreadValue
    | GlobalsValue
    | TypeValue
    | UnknownValue
)

UNKNOWN = UnknownValue()


@record(eq=False)
class Site:
    """A call in the solver, with program-wide variable numbers.

    ``functions`` and ``builtins`` fill up while solving. ``kind`` and ``via`` are as in ``callgraph.CallSite``;
    ``depth`` counts the library functions between the program and this call (1 for ``f`` in ``pcall(f)``).
    """

    node: tree.Node
    caller: FunctionRef
    kind: EdgeKind
    via: str
    arguments: tuple[int, ...]
    rest: int
    results: tuple[int, ...]
    result_rest: int
    receiver: int = 0
    method: str = ""
    functions: dict[FunctionValue, None] = field(default_factory=dict)
    builtins: dict[str, None] = field(default_factory=dict)
    unknown: bool = False
    through_metamethod: bool = False
    depth: int = 0

    def argument(self, position: int) -> int:
        """The variable of an argument; 0 when it is absent or not tracked."""
        return self.arguments[position] if position < len(self.arguments) else self.rest

    def result(self, position: int) -> int:
        """The variable that receives a result; 0 when nobody looks at it."""
        return self.results[position] if position < len(self.results) else self.result_rest

    def unite(self, other: Site) -> None:
        """Takes over what another call enters."""
        self.functions.update(other.functions)
        self.builtins.update(other.builtins)
        self.unknown = self.unknown or other.unknown
        self.through_metamethod = self.through_metamethod or other.through_metamethod


@record
class Mutation:
    """A store into a table after its construction."""

    table: TableValue
    key: Key
    node: tree.Node
    function: FunctionRef


@record
class MemberUse:
    """A read of a member of a catalogue module: ``name`` is qualified (``time.localtz``).

    A ``computed`` read (``os[key]``) may be one of any member of the module.
    """

    name: str
    node: tree.Node
    function: FunctionRef
    computed: bool = False
