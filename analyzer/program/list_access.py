"""Which reads and writes of list elements need none of the rules of tables (spec/semantics.md §1).

A read qualifies when the element surely lies in the list part, or when nil would raise in the operation that reads it:
then an index beyond the end may raise too, and ``runtime_shims.lua.explain`` tells the same fault.
"""

from __future__ import annotations

from analyzer.program import value_type as vt
from analyzer.program.list_bounds import Bounds
from analyzer.program.list_tables import SPARSE_BITS, ListTables
from analyzer.program.modules import ModuleUnit
from analyzer.program.types import Types
from analyzer.syntax import tree

_MAX_PARTS = 50
"""Larger expressions are not looked into."""
_CONSTANTS = (tree.Number, tree.String, tree.Nil, tree.TrueLiteral, tree.FalseLiteral)


class ListAccess:
    """Answers for all units of a program."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.tables = ListTables(types)

    def reads_element(self, unit: ModuleUnit, node: tree.Index) -> bool:
        """Whether ``node`` may be read as an element of the list part."""
        bounds = self.tables.bounds(unit)
        type_ = self.types.of(node.obj)
        if not type_.only(vt.TABLE | vt.NIL) or not type_.may(vt.TABLE) or not bounds.is_integer(node.key):
            return False
        if type_.may(vt.NIL) and not _cannot_raise(bounds, node.key):
            return False  # a missing table would be noticed before a fault in the key
        if self.types.hooked(unit, node.obj, "__index"):
            return False
        if (bounds.at_least(node.key) or 0) < 1:
            return False
        if self.tables.in_range(unit, node):
            return True
        sites = self.tables.sites(unit, node.obj)
        in_list = bounds.bits(node.key) <= SPARSE_BITS or (sites is not None and self.tables.consecutive(sites))
        return in_list and self._nil_raises(unit, bounds, node)

    def reads_last(self, unit: ModuleUnit, node: tree.Index) -> bool:
        """Whether ``node`` is ``variable[#variable]`` and nothing but the last element of a list, or nil."""
        bounds = self.tables.bounds(unit)
        table = bounds.binding(node.obj)
        key = node.key
        if table is None or not isinstance(key, tree.Unary) or key.op != "#" or not bounds.is_integer(key):
            return False
        sites = self.tables.sites(unit, node.obj)
        return (
            bounds.binding(key.operand) is table
            and self.types.of(node.obj).only(vt.TABLE)
            and sites is not None
            and not self.types.hooked(unit, node.obj, "__index")
            and self.tables.consecutive(sites)
        )

    def replaces_element(self, unit: ModuleUnit, target: tree.Index) -> bool:
        """Whether the store gives an element of a list another value."""
        return self._stores_value(unit, target) and self.tables.in_range(unit, target)

    def fills(self, unit: ModuleUnit, target: tree.Index) -> bool:
        """Whether the store makes a list longer by one, in a loop that fills it."""
        return self._stores_value(unit, target) and self.tables.fills(unit, target)

    def appends_element(self, unit: ModuleUnit, table: tree.Expr) -> bool:
        """Whether putting a value behind the last element of ``table`` only makes a list longer."""
        sites = self.tables.sites(unit, table)
        return sites is not None and self._takes(unit, table) and self.tables.consecutive(sites)

    def _stores_value(self, unit: ModuleUnit, target: tree.Index) -> bool:
        return self._takes(unit, target.obj) and self.tables.stores_value(unit, target)

    def _takes(self, unit: ModuleUnit, table: tree.Expr) -> bool:
        """Whether nothing sees or refuses a store into ``table``."""
        sites = self.tables.sites(unit, table)
        return (
            sites is not None
            and self.types.of(table).only(vt.TABLE)
            and not self.tables.may_freeze
            and not self.types.hooked(unit, table, "__newindex")
        )

    # -- where nil raises

    def _nil_raises(self, unit: ModuleUnit, bounds: Bounds, node: tree.Index) -> bool:
        """Whether the operation around ``node`` raises for nil, before anything else can happen."""
        inner: tree.Node = node
        outer = bounds.parents[node]
        while isinstance(outer, tree.Paren | tree.Cast | tree.NonNil):
            inner, outer = outer, bounds.parents[outer]
        match outer:
            case tree.Binary(op=".."):
                return self._concatenated(unit, bounds, outer, inner)
            case tree.Binary(op=op) if op not in ("==", "~="):
                other = outer.right if inner is outer.left else outer.left
                if self.types.operator_hooked(unit, op, other):
                    return False
                if inner is outer.left:
                    return self._is_repeatable(unit, outer.right)
                return self.types.of(outer.left).only(vt.NUMBER) or self._is_repeatable(unit, outer.left)
            case tree.Unary(op="-" | "#" | "~"):
                return True
            case tree.MethodCall():
                return inner is outer.obj
            case tree.Index():
                return inner is outer.obj and self._indexed(unit, bounds, outer)
        return False

    def _indexed(self, unit: ModuleUnit, bounds: Bounds, outer: tree.Index) -> bool:
        if self.types.references[unit].of(outer) is not None:
            return False
        statement = bounds.parents[outer]
        if not isinstance(statement, tree.Assign) or outer not in statement.targets:
            return self._is_repeatable(unit, outer.key)
        # The value is evaluated before the store raises.
        if len(statement.targets) != 1 or len(statement.exprs) != 1 or not _cannot_raise(bounds, outer.key):
            return False
        return self._is_repeatable(unit, statement.exprs[0])

    def _concatenated(self, unit: ModuleUnit, bounds: Bounds, chain: tree.Binary, inner: tree.Node) -> bool:
        parent = bounds.parents[chain]
        while isinstance(parent, tree.Binary) and parent.op == ".." and parent.right is chain:
            chain, parent = parent, bounds.parents[parent]
        before = True
        current: tree.Expr = chain
        for _ in range(_MAX_PARTS):
            is_pair = isinstance(current, tree.Binary) and current.op == ".."
            part = current.left if isinstance(current, tree.Binary) and is_pair else current
            if self.types.hooked(unit, part, "__concat"):
                return False
            if part is inner:
                before = False
            elif not (self._is_repeatable(unit, part) or (before and self.types.of(part).only(vt.STRING | vt.NUMBER))):
                return False
            if not isinstance(current, tree.Binary) or not is_pair:
                return True
            current = current.right
        return False

    def _is_repeatable(self, unit: ModuleUnit, expr: tree.Expr) -> bool:
        """Whether evaluating ``expr`` changes nothing and gives the same once more (``runtime_shims.lua.explain``)."""
        pending = [expr]
        for _ in range(_MAX_PARTS):
            if not pending:
                return True
            part = pending.pop()
            match part:
                case tree.Paren() | tree.Cast() | tree.NonNil():
                    pending.append(part.expr)
                case tree.Name():
                    if part not in unit.resolution.bindings:
                        return False
                case tree.Binary(op="+" | "-" | "*"):
                    numbers = vt.NUMBER | vt.NIL
                    if not (self.types.of(part.left).only(numbers) and self.types.of(part.right).only(numbers)):
                        return False
                    pending += (part.left, part.right)
                case tree.Index():
                    tables = self.types.of(part.obj).only(vt.TABLE | vt.NIL)
                    if not tables or self.types.hooked(unit, part.obj, "__index"):
                        return False
                    pending += (part.obj, part.key)
                case _:
                    if not isinstance(part, _CONSTANTS):
                        return False
        return False


def _cannot_raise(bounds: Bounds, key: tree.Expr) -> bool:
    """Whether evaluating ``key`` cannot fail: a variable or a constant, or an integer moved by a constant."""
    if isinstance(key, tree.Binary) and key.op in ("+", "-") and isinstance(key.right, tree.Number):
        return isinstance(key.left, tree.Name) and bounds.is_integer(key.left) and bounds.binding(key.left) is not None
    return isinstance(key, _CONSTANTS) or bounds.binding(key) is not None
