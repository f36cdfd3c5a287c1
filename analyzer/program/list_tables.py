"""What never happens to the list parts of the tables that given constructors make.

Told from all stores of the program, whoever makes them and when: aliases, closures and other tasks need no thought.
"""

from __future__ import annotations

from analyzer.program import value_type as vt
from analyzer.program.callgraph import Suspension
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY
from analyzer.program.control import is_multiple, leaves_loop
from analyzer.program.list_bounds import Bounds, loop_step
from analyzer.program.modules import ModuleUnit
from analyzer.program.quiet import is_quiet
from analyzer.program.reach import called_from
from analyzer.program.scopes import Binding
from analyzer.program.types import Types
from analyzer.program.value_type import ValueType
from analyzer.program.values import Mutation
from analyzer.syntax import tree
from analyzer.syntax.queries import field_of
from analyzer.syntax.walk import walk

SPARSE_BITS = 20
"""Positive keys below ``2**SPARSE_BITS`` live in the list part (``runtime_shims.lua.table.SPARSE_LIMIT``)."""

Sites = tuple[tree.Node, ...]

_KEEPING = frozenset({"table.insert", "table.sort"})
"""Library functions that change list parts and never make one shorter."""
_DENSE = _KEEPING | {"table.remove"}
"""Library functions that leave the keys of list parts consecutive."""


class ListTables:
    """Answers about constructors, remembered."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.flow = types.program.flow
        self._bounds: dict[ModuleUnit, Bounds] = {}
        self._stores: dict[tree.Node, dict[tree.Node, Mutation]] = {}
        for mutation in self.flow.mutations:
            if mutation.key in (INTEGER_KEY, ANY_KEY):
                self._stores.setdefault(mutation.table.node, {})[mutation.node] = mutation
        self._consecutive: dict[tree.Node, bool] = {}
        self._filling: dict[tree.Index, tree.NumericFor | None] = {}
        self._quiet: dict[tree.Block, bool] = {}
        self._limits: dict[Binding, list[tree.NumericFor]] = {}
        self._settle()
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
        known = type_.only(vt.TABLE | vt.NIL)
        return self.types.tables.sites(unit, expr, type_) if known else None

    def never_shrink(self, sites: Sites) -> bool:
        """Whether no list part ever gets shorter."""
        return self._keeping.issuperset(sites)

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

    def _settle(self) -> None:
        """Finds the list parts that never get shorter, and those of them that never have holes.

        Each property may rest on the others: all are assumed, and given up where a store breaks them, until nothing
        changes. What is left holds for empty tables and is kept by every store.
        """
        self._keeping: set[tree.Node] = {
            node for unit in self.types.program.units.values() for node in self.bounds(unit).constructors
        }
        self._whole = {site for site in self._keeping if self._starts_whole(site)}
        before = -1
        while before != (before := len(self._keeping) + len(self._whole)):
            self._filling.clear()
            self._limits.clear()
            self._quiet.clear()
            self._keeping = {site for site in self._keeping if self._keeps_length(site)}
            self._whole = {site for site in self._whole & self._keeping if self._keeps_whole(site)}

    def _starts_whole(self, site: tree.Node) -> bool:
        assert isinstance(site, tree.TableConstructor)
        return all(
            _is_named(item)
            or (
                isinstance(item, tree.PositionalItem)
                and is_value(self.types.of(item.value))
                and not (item is site.items[-1] and is_multiple(item.value))
            )
            for item in site.items
        )

    def _keeps_length(self, site: tree.Node) -> bool:
        for node, mutation in self._mutations(site).items():
            if isinstance(node, tree.Index):
                if not self.stores_value(mutation.function.unit, node):
                    return False
            elif self._library_function(node) not in _KEEPING:
                return False
        return True

    def _keeps_whole(self, site: tree.Node) -> bool:
        """Whether no store leaves a hole, in a list part that never gets shorter."""
        for node, mutation in self._mutations(site).items():
            unit = mutation.function.unit
            if isinstance(node, tree.Index):
                if not (self.appends(unit, node) or self.fills(unit, node) or self.in_range(unit, node)):
                    return False
            elif self._library_function(node) == "table.insert" and not self._inserts_value(unit, node):
                return False
        return True

    def _inserts_value(self, unit: ModuleUnit, call: tree.Node) -> bool:
        args = call.args if isinstance(call, tree.Call) else []
        return len(args) > 1 and not is_multiple(args[-1]) and self.is_value(unit, args[-1])

    # -- values

    def is_value(self, unit: ModuleUnit, expr: tree.Expr) -> bool:
        """Whether ``expr`` gives a value that is not nil."""
        if is_value(self.types.of(expr)):
            return True
        if isinstance(expr, tree.Name) and (binding := self.bounds(unit).constant(expr)) is not None:
            return binding.value is not None and self._is_element(unit, binding.value)
        return self._is_element(unit, expr)

    def _is_element(self, unit: ModuleUnit, expr: tree.Expr) -> bool:
        if not isinstance(expr, tree.Index) or not self.types.of(expr.obj).only(vt.TABLE):
            return False
        sites = self.sites(unit, expr.obj)
        return sites is not None and self._whole.issuperset(sites) and self.in_range(unit, expr)

    def stores_value(self, unit: ModuleUnit, target: tree.Index) -> bool:
        """Whether an assignment gives ``target`` a value that is not nil."""
        if is_value(self.types.stored.get(target, vt.ANY)):
            return True
        statement = self.bounds(unit).parents[target]
        if not isinstance(statement, tree.Assign):
            return False
        position = statement.targets.index(target)
        return position < len(statement.exprs) and self.is_value(unit, statement.exprs[position])

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
        """Whether a store can only hit an element, or a key that the list part takes, or takes something out."""
        if self.types.stored.get(target, vt.ANY).only(vt.NIL):
            return True
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
        sites = self.sites(unit, node.obj)
        grows = sites is not None and self.never_shrink(sites)
        least = self._filled_up_to(unit, table, node) if grows else ()
        distance = bounds.below_length(node.key, table, least) if grows else None
        return (distance is not None and distance >= 0) or self._in_quiet_loop(bounds, node, table)

    def _filled_up_to(self, unit: ModuleUnit, table: Binding, node: tree.Index) -> list[tree.Expr]:
        """Numbers of elements that the table has at ``node``, because a loop in front of it has put them in."""
        if table not in self._limits:
            self._limits[table] = []
            for name in table.uses:
                target = self.bounds(unit).parents[name]
                if isinstance(target, tree.Index) and target.obj is name and self.fills(unit, target):
                    loop = self._filling[target]
                    if loop is not None and not leaves_loop(loop.body):
                        self._limits[table].append(loop)
        return [loop.limit for loop in self._limits[table] if loop.end < node.start]

    def _in_quiet_loop(self, bounds: Bounds, node: tree.Index, table: Binding) -> bool:
        """Whether the key counts up to the length, in a loop in which nothing can make the table shorter."""
        name, beyond = bounds.distance(node.key)
        counter = bounds.constant(name)
        loop = None if counter is None else bounds.loop_of(counter)
        if loop is None or loop_step(loop) <= 0:
            return False
        length, less = bounds.distance(loop.limit)
        if not isinstance(length, tree.Unary) or bounds.below_length(length, table) != 0 or beyond + less > 0:
            return False
        place: tree.Node = node
        while place is not loop:
            if isinstance(place, tree.Function):
                return False
            place = bounds.parents[place]
        return self._is_quiet(bounds.unit, loop.body)

    def _is_quiet(self, unit: ModuleUnit, body: tree.Block) -> bool:
        if body not in self._quiet:
            self._quiet[body] = False  # no answer may rest on itself
            self._quiet[body] = is_quiet(self, unit, body)
        return self._quiet[body]

    def appends(self, unit: ModuleUnit, target: tree.Index) -> bool:
        """Whether the store is ``variable[#variable + 1] = …``, or the same with a field of a variable."""
        match target.key:
            case tree.Binary(op="+", left=tree.Unary(op="#", operand=measured), right=tree.Number(value=1)):
                return self._same_place(unit, target.obj, measured)
        return False

    def _same_place(self, unit: ModuleUnit, one: tree.Expr, other: tree.Expr) -> bool:
        """Whether two expressions name one variable, or one field of it that is read without a call."""
        match one, other:
            case tree.Name(), tree.Name():
                table = self.bounds(unit).binding(one)
                return table is not None and self.bounds(unit).binding(other) is table
            case tree.Index(key=tree.String(value=name)), tree.Index(key=tree.String(value=other_name)):
                plain = self.types.of(one.obj).only(vt.TABLE) and not self.types.hooked(unit, one.obj, "__index")
                return name == other_name and plain and self._same_place(unit, one.obj, other.obj)
        return False

    def is_untouched(self, unit: ModuleUnit, table: tree.Expr, value: tree.Expr) -> bool:
        """Whether evaluating ``value`` surely changes no list part that ``table`` may be, and lets nothing else run."""
        sites = self.sites(unit, table)
        if sites is None:
            return False
        stores = {node: mutation for site in sites for node, mutation in self._mutations(site).items()}
        writers = {mutation.function for mutation in stores.values()}
        program = self.types.program
        for part in walk(value, into_functions=False):
            if part in stores:
                return False
            calls = [*program.indirect_sites(part)]
            if isinstance(part, tree.Call | tree.MethodCall):
                if program.call_suspends(part) is not Suspension.NEVER or (direct := program.site(part)) is None:
                    return False
                calls.append(direct)
            entered = [callee for call in calls for callee in call.targets.functions]
            if any(call.targets.unknown for call in calls) or not writers.isdisjoint(
                called_from(program.graph, entered)
            ):
                return False
        return True

    def fills(self, unit: ModuleUnit, target: tree.Index) -> bool:
        """Whether the store appends in a loop ``for i = 1, n do … variable[i] = … end`` over an empty list."""
        if target not in self._filling:
            self._filling[target] = self._filling_loop(unit, target)
        return self._filling[target] is not None and self.stores_value(unit, target)

    def _filling_loop(self, unit: ModuleUnit, target: tree.Index) -> tree.NumericFor | None:
        bounds = self.bounds(unit)
        counter, table = bounds.constant(target.key), bounds.constant(target.obj)
        loop = None if counter is None else bounds.loop_of(counter)
        if loop is None or table is None or loop_step(loop) != 1 or not bounds.is_integer(target.key):
            return None
        if not isinstance(loop.first, tree.Number) or loop.first.value != 1:
            return None
        statement = bounds.parents[target]
        if not isinstance(statement, tree.Assign) or bounds.parents[statement] is not loop.body:
            return None
        made, block = table.value, bounds.parents[loop]
        if not isinstance(made, tree.TableConstructor) or not all(_is_named(item) for item in made.items):
            return None
        fresh = table.block is block and not unit.resolution.scopes[table.function].has_goto
        if not fresh or self.sites(unit, target.obj) != (made,):
            return None
        others = [node for node in self._mutations(made) if node is not target]
        if not others:
            return loop
        # Nobody else knows the table before the loop, and in the loop nothing else runs.
        alone = all(use.start > loop.start for use in table.uses)
        inside = any(loop.start < node.start < loop.end for node in others if node in bounds.parents)
        return loop if alone and not inside and self._is_quiet(unit, loop.body) else None


def is_value(type_: ValueType) -> bool:
    """Whether there is a value, and it is not nil."""
    return type_.mask != 0 and not type_.may(vt.NIL)


def _is_named(item: tree.TableItem) -> bool:
    return field_of(item) is not None


def _is_dense_item(item: tree.TableItem) -> bool:
    if isinstance(item, tree.PositionalItem) or _is_named(item):
        return True
    key = item.key if isinstance(item, tree.KeyedItem) else None
    return isinstance(key, tree.Number) and isinstance(key.value, int) and 0 < key.value < 1 << SPARSE_BITS
