"""Value-flow constraints of one module, as data.

The analysis is inclusion-based (Andersen's): every place that can hold a function, table or library object is a
*variable* (a small integer), and the code gives subset constraints between variables. Constraints of one
file are numbered within the file, so that they can be kept as long as the file does not change;
``analyzer.program.linking`` joins them and ``analyzer.program.flow`` solves them.

Numbers, strings and booleans are not tracked: variable ``NOTHING`` stands for values that cannot be called or indexed
for a function. A local that is never reassigned shares the variable of its initial value, so most code makes no copy
constraint at all. Constraints are made by ``analyzer.program.generate``.
"""

from __future__ import annotations

from typing import TypeAlias

from analyzer.program.scopes import Binding
from analyzer.records import field, record
from analyzer.syntax import tree

NOTHING = 0
"""The variable of values that are not tracked."""

INTEGER_KEY = 0
ANY_KEY = 1
METATABLE = "(metatable)"
Key: TypeAlias = str | int
"""A field: a constant name, ``INTEGER_KEY`` for list elements, ``ANY_KEY`` for a computed key, ``METATABLE``."""


@record(eq=False)
class CallConstraint:
    """A call: ``receiver`` is set for ``receiver:method(…)``, else ``function``.

    ``rest`` holds all arguments from position ``len(arguments)`` on; ``result_rest`` receives all results from position
    ``len(results)`` on.
    """

    node: tree.Node
    function: int
    receiver: int
    method: str
    arguments: tuple[int, ...]
    rest: int
    results: tuple[int, ...]
    result_rest: int


@record(eq=False)
class FunctionConstraints:
    """One function: its variables, and the constraints of its body without the functions nested in it.

    ``parameters`` (``self`` first), ``variadic`` (the merged extra arguments) and ``returns`` (results by position,
    then ``return_rest``) are variables. Variables made for the body are those from ``first`` up to ``last``, exclusive.
    ``tables`` are the constructors; ``table_seeds`` and ``items`` refer to them by index. ``function_seeds`` pair a
    variable with the number of a function in the file. ``makes_class`` tells that the function sets ``__index`` of a
    table that it makes itself.
    """

    node: tree.Function
    parent: int
    parameters: list[int]
    variadic: int
    returns: list[int] = field(default_factory=list)
    return_rest: int = NOTHING
    first: int = 0
    last: int = 0
    makes_class: bool = False
    tables: list[tree.TableConstructor] = field(default_factory=list)
    copies: list[tuple[int, int]] = field(default_factory=list)
    function_seeds: list[tuple[int, int]] = field(default_factory=list)
    table_seeds: list[tuple[int, int]] = field(default_factory=list)
    items: list[tuple[int, Key, int]] = field(default_factory=list)
    global_writes: list[tuple[str, int, tree.Node]] = field(default_factory=list)
    loads: list[tuple[int, Key, int, tree.Node]] = field(default_factory=list)
    stores: list[tuple[int, Key, int, tree.Node]] = field(default_factory=list)
    computed_keys: list[tuple[int, int]] = field(default_factory=list)
    calls: list[CallConstraint] = field(default_factory=list)
    operations: list[tuple[str, int, int, int, tree.Node]] = field(default_factory=list)


@record(eq=False)
class UnitConstraints:
    """All constraints of one file; numbers are local to it.

    ``globals`` has a variable per global name that is read, ``expressions``, ``operators`` (with ``...``) and
    ``bindings`` the variables of expressions and locals, ``names`` how the source names function expressions,
    ``metamethods`` the field names with two underscores that are written.
    """

    variables: int = 1
    functions: list[FunctionConstraints] = field(default_factory=list)
    globals: dict[str, int] = field(default_factory=dict)
    expressions: dict[tree.Node, int] = field(default_factory=dict)
    operators: dict[tree.Node, int] = field(default_factory=dict)
    bindings: dict[Binding, int] = field(default_factory=dict)
    metamethods: set[str] = field(default_factory=set)
    names: dict[tree.Function, str] = field(default_factory=dict)
