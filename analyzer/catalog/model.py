"""The shape of the module catalogue: signatures, constants, object types, modules.

The catalogue is data that analyzer, translator and language server share; ``analyzer.catalog`` is its entrance.

Types are strings in a tiny language: ``nil boolean integer float number string table function thread any``, the names
of object types (``Channel``, ``Time``, …), ``T?`` for "or nil", ``{T}`` for an array and ``A|B`` for alternatives.
``number`` means integer or float. An ``any`` result may be nil.

Determinism classes (spec/dialect.md §3.1): ``P`` pure; ``T`` deterministic through workflow clock or state; ``R``
recorded side effect; ``D`` durable command; ``C`` channel or message operation; ``N`` nondeterministic; ``U``
unsupported in workflows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from analyzer.records import field, record

Determinism = Literal["P", "T", "R", "D", "C", "N", "U"]

CallbackMode = Literal["propagates", "synchronous", "coroutine", "task"]

WORKFLOW_CLASSES = frozenset({"deterministic", "workflow"})
"""A module may be declared by a workflow when it has at least one of these class tags (spec/dialect.md §3.1)."""


@record(frozen=True)
class Param:
    """One parameter; an ``optional`` one may be left out or nil."""

    name: str
    type: str = "any"
    optional: bool = False


@record(frozen=True)
class Callback:
    """A parameter that the function calls.

    ``propagates``: a suspension inside it suspends the caller (pcall). ``synchronous``: it must not suspend (a sort
    comparator). ``coroutine``: it becomes the body of a Lua coroutine and runs at ``resume``. ``task``: it runs as a
    task of its own.
    """

    index: int
    mode: CallbackMode


@record(frozen=True)
class Signature:
    """One function or method (``self`` is not among the parameters).

    ``returns`` are the types of the results. Their count is exact, unless ``returns_variadic``: then the count
    depends on the call and ``returns`` names the leading results that can be told. ``suspends`` tells whether the
    function itself hands the turn over, so that its shim is ``async def``; ``callbacks`` may add to that. ``durable``
    functions issue a command to the server. ``diverges`` functions never return.

    ``hazard`` is the name of the lint rule that judges the call (``wall-clock``, ``iteration-order``, …; contract.md
    §3).
    """

    params: tuple[Param, ...] = ()
    variadic: bool = False
    returns: tuple[str, ...] = ()
    returns_variadic: bool = False
    suspends: bool = False
    determinism: Determinism = "P"
    durable: bool = False
    replacement: str = ""
    doc: str = ""
    python_name: str = ""
    callbacks: tuple[Callback, ...] = ()
    hazard: str = ""
    diverges: bool = False

    @property
    def required(self) -> int:
        """How many arguments a call needs at least."""
        return sum(1 for param in self.params if not param.optional)

    def label(self, name: str) -> str:
        """The signature as shown to people: ``funcs.call(target: string, ...) -> any, Error?``."""
        params = [f"{param.name}{'?' if param.optional else ''}: {param.type}" for param in self.params]
        if self.variadic:
            params.append("...")
        returns = [*self.returns, *(["..."] if self.returns_variadic else [])]
        return f"{name}({', '.join(params)})" + (f" -> {', '.join(returns)}" if returns else "")


@record(frozen=True)
class Constant:
    """A constant of a module; ``value`` is its literal, or None when it is known at run time only."""

    type: str
    value: str | int | float | bool | None = None
    doc: str = ""
    hazard: str = ""


@record(frozen=True)
class Absent:
    """A name that authors expect from other Lua versions and that this dialect does not have.

    ``hazard`` names the lint rule that reports it; empty for those that are merely undefined (E0001).
    """

    reason: str
    replacement: str = ""
    hazard: str = ""


@record(frozen=True)
class ObjectType:
    """A kind of value with methods or known fields.

    ``kind`` is what Lua's ``type`` says. ``serialisable`` tells whether it survives a payload boundary
    (spec/dialect.md §1.13).
    """

    name: str
    methods: Mapping[str, Signature] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["userdata", "table", "thread"] = "userdata"
    serialisable: bool = False
    doc: str = ""


@record(frozen=True)
class Module:
    """A module, a library or a table nested in one.

    ``classes`` are the platform's class tags. ``ambient`` modules are visible without a declaration. ``supported``
    modules have a Python shim. Members of a module that is not ``complete`` are not all listed, so an unknown one is no
    error. ``object`` names an object type when the module itself is a value with methods (``logger``). ``python_name``
    is the name of the shim where it differs from ``name``.
    """

    name: str
    classes: frozenset[str] = frozenset()
    functions: Mapping[str, Signature] = field(default_factory=dict)
    constants: Mapping[str, Constant] = field(default_factory=dict)
    nested: Mapping[str, Module] = field(default_factory=dict)
    types: Mapping[str, ObjectType] = field(default_factory=dict)
    absent: Mapping[str, Absent] = field(default_factory=dict)
    ambient: bool = False
    supported: bool = True
    complete: bool = True
    object: str = ""
    doc: str = ""
    python_name: str = ""

    @property
    def workflow_allowed(self) -> bool:
        """Whether a workflow may list the module under ``modules``, directly or through an import."""
        return bool(self.classes & WORKFLOW_CLASSES)

    @property
    def shim_name(self) -> str:
        """The Python name of the shim, in generated code or within the shim of the enclosing module."""
        return self.python_name or self.name.rpartition(".")[2]

    def member(self, name: str) -> Signature | Constant | Module | None:
        """The function, constant or nested table called ``name``."""
        return self.functions.get(name) or self.constants.get(name) or self.nested.get(name)

    @property
    def member_names(self) -> list[str]:
        """All listed members, sorted."""
        return sorted({*self.functions, *self.constants, *self.nested})
