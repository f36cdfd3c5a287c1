"""What never happens to the list parts of the tables that given constructors make.

Told from all stores of the program, whoever makes them and when: aliases, closures and other tasks need no thought.
"""

from __future__ import annotations

from analyzer.program import value_type as vt
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY, METATABLE
from analyzer.program.list_bounds import Bounds, loop_step
from analyzer.program.modules import ModuleUnit
from analyzer.program.network import MAXIMUM_VALUES
from analyzer.program.scopes import Binding
from analyzer.program.types import Types
from analyzer.program.value_type import ValueType
from analyzer.program.values import Mutation
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

SPARSE_BITS = 20
"""Positive keys below ``2**SPARSE_BITS`` live in the list part (``runtime_shims.lua.table.SPARSE_LIMIT``)."""

Sites = tuple[tree.Node, ...]

_KEEPING = frozenset({"table.insert", "table.sort"})
"""Library functions that change list parts and never make one shorter."""
_DENSE = _KEEPING | {"table.remove"}
"""Library functions that leave the keys of list parts consecutive."""
_QUIET_MODULES = ("math.", "string.")
_QUIET = frozenset(
    (
        *("assert", "error", "ipairs", "next", "pairs", "rawget", "select", "tonumber", "tostring", "type", "unpack"),
        *("table.concat", "table.insert", "table.unpack"),
    )
)
_CALLING_BACK = frozenset(("string.gsub", "string.dump"))


class ListTables:
    """Answers about constructors, remembered."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.flow = types.program.flow
        self._bounds: dict[ModuleUnit, Bounds] = {}
        self._stores: dict[tree.Node, dict[tree.Node, Mutation]] = {}
        self._with_metatable: set[tree.Node] = set()
        for mutation in self.flow.mutations:
            if mutation.key in (INTEGER_KEY, ANY_KEY):
                self._stores.setdefault(mutation.table.node, {})[mutation.node] = mutation
            elif mutation.key == METATABLE:
                self._with_metatable.add(mutation.table.node)
        self._lost = any(held is not None and len(held) >= MAXIMUM_VALUES for held in self.flow.points)
        self._keeping: dict[tree.Node, bool] = {}
        self._consecutive: dict[tree.Node, bool] = {}
        self._fills: dict[tree.Index, bool] = {}
        freezing = {member.name for member in types.program.members} | self.flow.untraced
        self.may_freeze = "table.freeze" in freezing

    def bounds(self, unit: ModuleUnit) -> Bounds:
        """The bounds of the expressions of a unit."""
        found = self._bounds.get(unit)
        if found is None:
            found = self._bounds[unit] = Bounds(self.types, unit)
        return found

    def sites(self, unit: ModuleUnit, expr: tree.Expr) -> Sites | None:
        """The constructors of the tables that ``expr`` may be, if it is always one of known ones or nil."""
        type_ = self.types.of(expr)
        known = type_.only(vt.TABLE | vt.NIL) and not self._lost
        return self.types.tables.sites(unit, expr, type_) if known else None

    def without_metamethod(self, sites: Sites | None, event: str) -> bool:
        """Whether no table of ``sites`` (None: any table) has the metamethod."""
        if event not in self.types.metamethods:
            return True
        return sites is not None and self._with_metatable.isdisjoint(sites)

    def never_shrink(self, sites: Sites) -> bool:
        """Whether no list part ever gets shorter."""
        for site in sites:
            if site not in self._keeping:
                self._keeping[site] = self._keeps(site)
        return all(self._keeping[site] for site in sites)

    def consecutive(self, sites: Sites) -> bool:
        """Whether every integer key is positive and in the list part."""
        for site in sites:
            if site not in self._consecutive:
                self._consecutive[site] = self._is_consecutive(site)
        return all(self._consecutive[site] for site in sites)

    def _mutations(self, site: tree.Node) -> dict[tree.Node, Mutation]:
        """The stores that may change the list part, by node."""
        return {
            node: mutation
            for node, mutation in self._stores.get(site, {}).items()
            if not isinstance(node, tree.Index) or self._may_be_integer(node.key)
        }

    def _may_be_integer(self, key: tree.Expr) -> bool:
        return self.types.of(key).may(vt.NUMBER)

    def _library_function(self, call: tree.Node) -> str:
        """The library function that is called to make a change; empty if it is not told by the call."""
        if not isinstance(call, tree.Call):
            return ""
        targets = self.types.program.targets(call)
        known = len(targets.builtins) == 1 and not targets.functions and not targets.unknown
        return targets.builtins[0] if known else ""

    def _keeps(self, site: tree.Node) -> bool:
        for node in self._mutations(site):
            if isinstance(node, tree.Index):
                if not is_value(self.types.stored.get(node, vt.ANY)):
                    return False
            elif self._library_function(node) not in _KEEPING:
                return False
        return True

    def _is_consecutive(self, site: tree.Node) -> bool:
        if not isinstance(site, tree.TableConstructor) or not all(_is_dense_item(item) for item in site.items):
            return False
        for node, mutation in self._mutations(site).items():
            if isinstance(node, tree.Index):
                if not self._is_near(mutation.function.unit, node):
                    return False
            elif self._library_function(node) not in _DENSE:
                return False
        return True

    def _is_near(self, unit: ModuleUnit, target: tree.Index) -> bool:
        """Whether a store can only hit an element, or a key that the list part takes."""
        bounds = self.bounds(unit)
        if not bounds.is_integer(target.key) or (bounds.at_least(target.key) or 0) < 1:
            return False
        near = bounds.bits(target.key) <= SPARSE_BITS
        return near or self.appends(unit, target) or self.in_range(unit, target) or self.fills(unit, target)

    # -- single places

    def in_range(self, unit: ModuleUnit, node: tree.Index) -> bool:
        """Whether the key of ``variable[key]`` is surely from 1 to the length."""
        bounds = self.bounds(unit)
        table = bounds.constant(node.obj)
        if table is None or (bounds.at_least(node.key) or 0) < 1:
            return False
        distance = bounds.below_length(node.key, table)
        if distance is None or distance < 0:
            return False
        sites = self.sites(unit, node.obj)
        return (sites is not None and self.never_shrink(sites)) or self._in_quiet_loop(bounds, node, table)

    def _in_quiet_loop(self, bounds: Bounds, node: tree.Index, table: Binding) -> bool:
        """Whether nothing can make the table shorter in the loop, over its length, that counts the key."""
        name = node.key.left if isinstance(node.key, tree.Binary) else node.key
        counter = bounds.constant(name)
        loop = None if counter is None else bounds.loop_of(counter)
        if loop is None or loop_step(loop) <= 0 or not bounds.measures(loop.limit, table):
            return False
        place: tree.Node = node
        while place is not loop:
            if isinstance(place, tree.Function):
                return False
            place = bounds.parents[place]
        return self._is_quiet(loop.body)

    def _is_quiet(self, body: tree.Block) -> bool:
        """Whether running ``body`` takes no element out of any list, and runs no other code."""
        if self.types.metamethods:
            return False
        for part in walk(body, into_functions=False):
            if isinstance(part, tree.Call | tree.MethodCall) and not self._is_quiet_call(part):
                return False
            if isinstance(part, tree.Assign) and not all(self._keeps_length(target) for target in part.targets):
                return False
            if isinstance(part, tree.GenericFor) and not isinstance(part.exprs[0], tree.Call):
                return False
        return True

    def _is_quiet_call(self, call: tree.Call | tree.MethodCall) -> bool:
        targets = self.types.program.targets(call)
        if targets.unknown or targets.functions or self.types.program.indirect_sites(call):
            return False
        return bool(targets.builtins) and all(
            name in _QUIET or (name.startswith(_QUIET_MODULES) and name not in _CALLING_BACK)
            for name in targets.builtins
        )

    def _keeps_length(self, target: tree.Expr) -> bool:
        if not isinstance(target, tree.Index) or not self._may_be_integer(target.key):
            return True
        return is_value(self.types.stored.get(target, vt.ANY))

    def appends(self, unit: ModuleUnit, target: tree.Index) -> bool:
        """Whether the store is ``variable[#variable + 1] = …``."""
        bounds = self.bounds(unit)
        match target.key:
            case tree.Binary(op="+", left=tree.Unary(op="#", operand=measured), right=tree.Number(value=1)):
                table = bounds.binding(target.obj)
                return table is not None and bounds.binding(measured) is table
        return False

    def fills(self, unit: ModuleUnit, target: tree.Index) -> bool:
        """Whether the store appends in a loop ``for i = 1, n do … variable[i] = … end`` over an empty list."""
        known = self._fills.get(target)
        if known is None:
            known = self._fills[target] = self._find_fill(unit, target)
        return known

    def _find_fill(self, unit: ModuleUnit, target: tree.Index) -> bool:
        bounds = self.bounds(unit)
        counter, table = bounds.constant(target.key), bounds.constant(target.obj)
        loop = None if counter is None else bounds.loop_of(counter)
        if loop is None or table is None or loop_step(loop) != 1 or not bounds.is_integer(target.key):
            return False
        if not isinstance(loop.first, tree.Number) or loop.first.value != 1:
            return False
        statement = bounds.parents[target]
        if not isinstance(statement, tree.Assign) or bounds.parents[statement] is not loop.body:
            return False
        made, block = table.value, bounds.parents[loop]
        if not isinstance(made, tree.TableConstructor) or not all(_is_named(item) for item in made.items):
            return False
        fresh = table.block is block and not unit.resolution.scopes[table.function].has_goto
        if not fresh or self.sites(unit, target.obj) != (made,) or not is_value(self.types.stored.get(target, vt.ANY)):
            return False
        others = [mutation for node, mutation in self._mutations(made).items() if node is not target]
        if not others:
            return True
        later = all(mutation.function.node is table.function and mutation.node.start > loop.end for mutation in others)
        return later and self._is_quiet(loop.body)


def is_value(type_: ValueType) -> bool:
    """Whether there is a value, and it is not nil."""
    return type_.mask != 0 and not type_.may(vt.NIL)


def _is_named(item: tree.TableItem) -> bool:
    return not isinstance(item, tree.PositionalItem) and isinstance(_key(item), tree.String)


def _is_dense_item(item: tree.TableItem) -> bool:
    if isinstance(item, tree.PositionalItem) or _is_named(item):
        return True
    key = _key(item)
    return isinstance(key, tree.Number) and isinstance(key.value, int) and 0 < key.value < 1 << SPARSE_BITS


def _key(item: tree.NamedItem | tree.KeyedItem) -> tree.Expr:
    return item.name if isinstance(item, tree.NamedItem) else item.key
