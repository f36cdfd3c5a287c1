"""Names for record classes, after what the source says of their tables.

Most telling is the function that makes them (``new_point``), then the variable, list or field in which they are stored
(``local point = …``, ``jobs[#jobs + 1] = …``, ``{ customer = … }``), then the variables that hold them anywhere.
"""

from __future__ import annotations

import builtins
import keyword
import re
import typing
from collections.abc import Iterator, Mapping, Sequence

from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.values import TableValue
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

_RUNTIME = frozenset(
    (
        *("Cell", "Instance", "LuaError", "LuaFunction", "LuaObject", "LuaValue", "LuaWorkflow", "MetaTable"),
        *("Record", "Table"),
    )
)
"""Classes that generated code may import."""

_SAYS_LITTLE = frozenset(
    (
        *("arg", "args", "array", "cur", "current", "copy", "data", "first", "int", "last", "list", "map", "new"),
        *("next", "obj", "object", "old", "one", "other", "out", "prev", "previous", "res", "ret", "result", "second"),
        *("str", "tab", "table", "tbl", "temp", "tmp", "val", "value"),
    )
)
_MAKER = re.compile(r"(?:new|make|create|build|parse|read)(?:_(?=\w)|(?=[A-Z]))")
_BARE_MAKERS = frozenset(("new", "create", "make", "build"))

_MADE, _STORED, _FIELD, _HELD, _LISTED, _VAGUE = range(6)
"""Where a name comes from, the most telling source first."""

_LAST_RESORT = "Fields"


class RecordNames:
    """Chooses the names; ``members`` has the constructors of every class by one of them."""

    def __init__(
        self, program: Program, members: Mapping[tree.TableConstructor, Sequence[tree.TableConstructor]]
    ) -> None:
        self._root_of = {site: root for root, sites in members.items() for site in sites}
        self._found: dict[tree.TableConstructor, dict[str, tuple[int, int]]] = {root: {} for root in members}
        self._taken: dict[ModuleUnit, set[str]] = {}
        if not members:
            return
        for unit in program.units.values():
            self._note_source(program, unit)
            self._note_flow(program, unit)

    def choose(self, unit: ModuleUnit, root: tree.TableConstructor) -> str:
        """The name of the class of ``root``, which no other class of ``unit`` has, unless nothing tells them apart."""
        taken = self._taken.setdefault(unit, {binding.name for binding in unit.resolution.all_bindings})
        found = self._found[root]
        names = [_class_name(name) for name in sorted(found, key=lambda name: _rank(name, *found[name]))]
        chosen = next((name for name in names if name not in taken), names[0] if names else _LAST_RESORT)
        taken.add(chosen)
        return chosen

    def _note(self, node: tree.Node, name: str, source: int, uses: int = 0) -> None:
        root = self._root_of.get(node)  # type: ignore[call-overload]
        if root is None or len(name) < 3 or name == "self":
            return
        if name in _SAYS_LITTLE:
            source = _VAGUE
        names = self._found[root]
        before = names.get(name, (source, 0))
        names[name] = (min(before[0], source), before[1] + uses + 1)

    # -- what the source says

    def _note_source(self, program: Program, unit: ModuleUnit) -> None:
        for function in unit.resolution.functions():
            made = _made_by(program.ref(function).name)
            for node in walk(function, into_functions=False):
                if made and isinstance(node, tree.Return):
                    for value in node.exprs:
                        binding = unit.resolution.bindings.get(value) if isinstance(value, tree.Name) else None
                        self._note(value if binding is None else binding.value or value, made, _MADE)
                for value, name, source in _stored(node):
                    self._note_stored(value, name, source)

    def _note_stored(self, value: tree.Expr, name: str, source: int) -> None:
        self._note(value, name, source)
        if isinstance(value, tree.TableConstructor):
            element = _singular(name)
            tables = [item for item in value.items if isinstance(item.value, tree.TableConstructor)]
            for item in tables:
                if isinstance(item, tree.PositionalItem) or len(tables) > 1:
                    self._note(item.value, element, _STORED)
                    self._note(item.value, f"{name}_item", _VAGUE)

    # -- what the value flow says

    def _note_flow(self, program: Program, unit: ModuleUnit) -> None:
        constraints, base = unit.parsed.constraints, program.flow.bases[unit]
        for binding, variable in constraints.bindings.items():
            for value in program.flow.values_everywhere(variable + base):
                if isinstance(value, TableValue):
                    self._note(value.node, binding.name, _HELD, len(binding.uses))
                    if value.all_slot or value.slots:
                        self._note_elements(program, value, binding.name, len(binding.uses))

    def _note_elements(self, program: Program, table: TableValue, name: str, uses: int) -> None:
        for key, variable in table.slots.items():
            if not isinstance(key, str):
                for value in program.flow.values(variable):
                    if isinstance(value, TableValue):
                        self._note(value.node, _singular(name), _LISTED, uses)
                        self._note(value.node, f"{name.removeprefix('by_')}_item", _VAGUE)


_FORBIDDEN = frozenset((*dir(builtins), *typing.__all__, *keyword.kwlist, *_RUNTIME))


def _rank(name: str, source: int, uses: int) -> tuple[bool, int, int, int]:
    """Sorts names: those that are free in Python, the most telling source, the longest, the most used."""
    return _camel_case(name) in _FORBIDDEN, source, -len(name), -uses


def _stored(node: tree.Node) -> Iterator[tuple[tree.Expr, str, int]]:
    """Values that ``node`` stores, the name that says what they are, and where it comes from."""
    match node:
        case tree.Local():
            for typed, value in zip(node.names, node.exprs, strict=False):
                yield value, typed.name.id, _STORED
        case tree.Assign():
            for target, value in zip(node.targets, node.exprs, strict=False):
                match target:
                    case tree.Name():
                        yield value, target.id, _STORED
                    case tree.Index(key=tree.String() as key):
                        yield value, key.value, _FIELD
                    case tree.Index():
                        yield value, _singular(_last_name(target.obj)), _STORED
        case tree.Call(func=tree.Index(obj=tree.Name(id="table"), key=tree.String(value="insert")), args=[of, *rest]):
            if rest:
                yield rest[-1], _singular(_last_name(of)), _STORED
        case tree.NamedItem():
            yield node.value, node.name.value, _FIELD
        case tree.KeyedItem(key=tree.String() as key):
            yield node.value, key.value, _FIELD


def _last_name(expr: tree.Expr) -> str:
    match expr:
        case tree.Name():
            return expr.id
        case tree.Index(key=tree.String() as key):
            return key.value
    return ""


def _made_by(function: str) -> str:
    """What a function makes that is called ``new_point`` or ``Point.new``; empty for other names."""
    owner, _, name = function.replace(":", ".").rpartition(".")
    if name in _BARE_MAKERS:
        return owner.rpartition(".")[2]
    found = _MAKER.match(name)
    return "" if found is None else name[found.end() :]


def _singular(name: str) -> str:
    """What the elements of a list of this name are; empty when the name is no plural."""
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "ches", "shes")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else ""


def _camel_case(name: str) -> str:
    words = (word for word in re.split(r"[\W_]+", name, flags=re.ASCII) if word)
    return "".join(word.capitalize() if word.isupper() else word[0].upper() + word[1:] for word in words)


def _class_name(name: str) -> str:
    made = _camel_case(name)
    if not made.isidentifier():
        return _LAST_RESORT
    return f"{made}Record" if made in _FORBIDDEN or name in _SAYS_LITTLE else made
