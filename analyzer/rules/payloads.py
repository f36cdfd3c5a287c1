"""Where values leave the program as payloads, and what certainly cannot (spec/dialect.md §1.13).

Facts are followed backwards from the boundary to the expression that makes the value (``definitions``), through
parameters to the callers and through calls to the results of Lua functions.
"""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.catalog import OBJECT_TYPES
from analyzer.program import library
from analyzer.program.callgraph import FunctionRef
from analyzer.program.control import returns_of
from analyzer.program.modules import ModuleUnit
from analyzer.program.scopes import Binding
from analyzer.records import record
from analyzer.rules.analysis import Analysis
from analyzer.rules.calls import LibraryCall, library_call
from analyzer.rules.definitions import Definition, binding_of, definition
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped

FIRST_PAYLOAD: dict[str, int] = {
    **dict.fromkeys(library.FUNCTION_CALLS, 1),
    "workflow.exec": 1,
    "process.send": 2,
    "process.exec": 2,
    "process.upgrade": 1,
    "Spawner.with_message": 1,
    **dict.fromkeys(library.SPAWNS, 2),
}
"""From which argument on a function sends its arguments away."""

_EXAMINERS = frozenset({"type", "getmetatable"})
_MAX_DEPTH = 8
_LOST = "it becomes nil"
_CUT = "it becomes null"


@record(frozen=True)
class Problem:
    """Why a value does not survive: ``what`` it is and what happens to it; ``type`` is that of a library object.

    ``node`` of ``unit`` is the expression that makes it; ``path`` leads to it inside the value (``.items[1].at``).
    """

    what: str
    consequence: str
    unit: ModuleUnit
    node: tree.Node
    path: str = ""
    type: str = ""


def crossing(call: LibraryCall) -> Iterator[tree.Expr]:
    """The arguments of a call that become payloads."""
    first = FIRST_PAYLOAD.get(call.name)
    if first is not None:
        yield from call.arguments[first:]


def problems(analysis: Analysis, unit: ModuleUnit, expr: tree.Expr) -> list[Problem]:
    """Everything in a value that certainly does not survive a payload boundary."""
    return list(_Search(analysis).value(unit, expr, "", 0))


class _Search:
    """One search; remembers what it has visited, since calls and tables may be cyclic."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.seen: set[tuple[tree.Node, int]] = set()

    def value(self, unit: ModuleUnit, expr: tree.Expr, path: str, depth: int) -> Iterator[Problem]:
        """The problems of an expression."""
        found = definition(self.analysis, unit, expr)
        if (found.expr, found.position) in self.seen or depth > _MAX_DEPTH:
            return
        self.seen.add((found.expr, found.position))
        node = found.expr
        match node:
            case tree.Function():
                yield Problem("a function", _CUT, found.unit, node, path)
            case tree.TableConstructor():
                yield from self.table(found, node, binding_of(unit, expr), path, depth)
            case tree.Call() | tree.MethodCall():
                yield from self.call(found, node, path, depth)
            case tree.Name() | tree.Index():
                yield from self.name(found.unit, node, path, depth)
            case tree.Logical():
                yield from self.value(found.unit, node.right, path, depth + 1)
                if node.op == "or":
                    yield from self.value(found.unit, node.left, path, depth + 1)

    # -- names

    def name(self, unit: ModuleUnit, expr: tree.Name | tree.Index, path: str, depth: int) -> Iterator[Problem]:
        reference = self.analysis.facts(unit).references.of(expr)
        if reference is not None and reference.unit is None and not reference.is_type:
            kind = library.resolve(reference.path)
            if kind.what == "function":
                yield Problem(f"the function `{reference.path}`", _CUT, unit, expr, path)
            elif kind.what == "module":
                yield Problem(f"the module `{reference.path}`", "its functions become null", unit, expr, path)
            elif kind.what == "object" and not is_serialisable(kind.type):
                yield Problem(_a(kind.type), _LOST, unit, expr, path, kind.type)
            return
        binding = binding_of(unit, expr)
        is_plain = binding is not None and binding.kind == "param" and binding.constant
        if binding is not None and is_plain and not _is_examined(self.analysis, unit, binding):
            yield from self.parameter(unit, binding, path, depth)

    def parameter(self, unit: ModuleUnit, binding: Binding, path: str, depth: int) -> Iterator[Problem]:
        """What the callers that are known pass for a parameter."""
        function = binding.function
        names = [param.name for param in function.params]
        position = names.index(binding.declaration)
        ref = self.analysis.program.ref(function)
        for site in self.analysis.program.graph.callers.get(ref, ()):
            node = site.node
            if site.via or not isinstance(node, tree.Call | tree.MethodCall):
                continue
            offset = position
            if isinstance(node, tree.MethodCall) != (function.self_param is not None):
                offset += -1 if isinstance(node, tree.MethodCall) else 1
            if 0 <= offset < len(node.args):
                yield from self.value(site.caller.unit, node.args[offset], path, depth + 1)

    # -- calls

    def call(self, at: Definition, node: tree.Call | tree.MethodCall, path: str, depth: int) -> Iterator[Problem]:
        known = library_call(self.analysis, at.unit, node)
        if known is not None:
            if known.name == "setmetatable" and known.arguments:
                yield from self.value(at.unit, known.arguments[0], path, depth + 1)
                return
            returns = library.signature(known.name).returns
            text = returns[at.position] if at.position < len(returns) else ""
            name = text.removesuffix("?")
            if name in OBJECT_TYPES and not is_serialisable(name):
                yield Problem(f"{_a(name)} from `{known.name}`", _LOST, at.unit, node, path, name)
            elif name == "thread":
                yield Problem("a thread", _CUT, at.unit, node, path)
            return
        targets = self.analysis.program.targets(node)
        if not targets.unknown and not targets.builtins:
            for ref in targets.functions:
                yield from self.results(ref, at.position, path, depth)

    def results(self, ref: FunctionRef, position: int, path: str, depth: int) -> Iterator[Problem]:
        for statement in returns_of(ref.node.body):
            if position < len(statement.exprs):
                yield from self.value(ref.unit, statement.exprs[position], path, depth + 1)

    # -- tables

    def table(
        self, at: Definition, node: tree.TableConstructor, binding: Binding | None, path: str, depth: int
    ) -> Iterator[Problem]:
        shape = Shape()
        position = 0
        for item in node.items:
            match item:
                case tree.PositionalItem():
                    position += 1
                    inside = f"{path}[{position}]"
                    last = item is node.items[-1]
                    shape.item(position, item.value, last)
                case tree.NamedItem():
                    inside = f"{path}.{item.name.value}"
                    shape.named(item)
                case tree.KeyedItem():
                    inside = f"{path}[…]"
                    shape.keyed(item.key, item.value)
            yield from self.value(at.unit, item.value, inside, depth + 1)
        if binding is not None and binding.constant and binding.value is node:
            yield from self.later(at.unit, binding, shape, path, depth)
        if (why := shape.fault()) is not None:
            what, consequence = why
            yield Problem(what, consequence, at.unit, node, path)

    def later(self, unit: ModuleUnit, binding: Binding, shape: Shape, path: str, depth: int) -> Iterator[Problem]:
        """What is stored in a table after its construction, by `t.field = …`, `t[i] = …` and `table.insert`."""
        facts = self.analysis.facts(unit)
        stores: dict[str, list[tree.Expr]] = {}
        for use in binding.uses:
            parent = facts.parents.get(use)
            if isinstance(parent, tree.Call) and parent.args and parent.args[0] is use:
                known = library_call(self.analysis, unit, parent)
                if known is not None and known.name == "table.insert":
                    shape.appended = True
            if not isinstance(parent, tree.Index) or parent.obj is not use:
                continue
            statement = facts.assignment(parent)
            if statement is None or len(statement.targets) != len(statement.exprs):
                continue
            value = statement.exprs[statement.targets.index(parent)]
            shape.keyed(parent.key, value)
            if isinstance(parent.key, tree.String):
                stores.setdefault(parent.key.value, []).append(value)
        for field, values in stores.items():
            if len(values) == 1:
                yield from self.value(unit, values[0], f"{path}.{field}", depth + 1)


@record
class Shape:
    """The keys that a table certainly has."""

    count: int = 0
    hole: bool = False
    name: str = ""
    appended: bool = False
    far: int = 0
    numbers: set[int] | None = None
    removed: bool = False

    def item(self, position: int, value: tree.Expr, last: bool) -> None:
        """An element at the next position."""
        if isinstance(unwrapped(value), tree.Nil):
            self.hole = True
        elif not (last and isinstance(value, tree.Call | tree.MethodCall | tree.Vararg)):
            self.far = position
            self.count += 1

    def named(self, item: tree.NamedItem) -> None:
        """A field with a name."""
        if not isinstance(unwrapped(item.value), tree.Nil):
            self.name = self.name or item.name.value

    def keyed(self, key: tree.Expr, value: tree.Expr) -> None:
        """A field with a computed key."""
        if isinstance(unwrapped(value), tree.Nil):
            self.removed = True
        elif isinstance(key, tree.String):
            self.name = self.name or key.value
        elif isinstance(key, tree.Number) and isinstance(key.value, int) and key.value > 0:
            self.numbers = (self.numbers or set()) | {key.value}
        elif isinstance(key, tree.Binary) and key.op == "+" and isinstance(key.left, tree.Unary):
            self.appended = True
        else:
            self.removed = True

    def fault(self) -> tuple[str, str] | None:
        """What is wrong with a table of these keys, and what happens then; None when nothing certainly is."""
        if self.removed:
            return None
        numbers = self.numbers or set()
        if (self.count or self.appended or numbers) and self.name:
            what = f"a table with list elements and the field `{self.name}`"
            return what, "a payload is either a list or an object, so it fails to encode"
        if self.hole and self.far > self.count:
            return "a list with holes", "it fails to encode"
        if numbers and not self.appended and max(numbers) > self.count + len(numbers - set(range(1, self.count + 1))):
            return "a list with holes", "it fails to encode; use string keys"
        return None


def is_serialisable(type_name: str) -> bool:
    """Whether an object of the catalogue survives a payload boundary."""
    found = OBJECT_TYPES.get(type_name)
    return found is None or found.serialisable or found.kind == "table"


def _is_examined(analysis: Analysis, unit: ModuleUnit, binding: Binding) -> bool:
    """Whether the program looks at the type of a variable, so that not all values get everywhere."""
    parents = analysis.facts(unit).parents
    for use in binding.uses:
        parent = parents.get(use)
        callee = parent.func if isinstance(parent, tree.Call) else None
        if isinstance(callee, tree.Name) and (callee.id in _EXAMINERS or callee.id.startswith("is")):
            return True
    return False


def _a(name: str) -> str:
    return f"an {name}" if name[0] in "AEIOU" else f"a {name}"
