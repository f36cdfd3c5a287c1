"""What tables of the program contain: one type per field, per table constructor.

Only constructors whose tables never reach unknown code are described; their reads and writes are all seen by the value
flow (``Program.values_of``). All tables that one constructor makes share one description.
"""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.program import value_type as vt
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY, Key
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.value_type import ValueType
from analyzer.program.values import TableValue
from analyzer.syntax import tree

_MAX_SITES = 8
_MAX_INDEX_DEPTH = 8


class TableTypes:
    """Field types of all constructors of a program. ``changed`` is set by every write that taught something."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.changed = False
        self.lost = False
        self._fields: dict[tree.Node, dict[Key, ValueType]] = {}
        self._values: dict[tree.Node, list[TableValue]] = {}
        self._sites: dict[tree.Node, tuple[tree.Node, ...] | None] = {}
        self._always: dict[tree.Node, frozenset[str]] = {}
        self._escaped = {value.node for value in program.flow.escaped if isinstance(value, TableValue)}

    # -- which constructors

    def sites(self, unit: ModuleUnit, expr: tree.Expr, type_: ValueType) -> tuple[tree.Node, ...] | None:
        """The constructors of the tables that ``expr`` may be; None when they are not all known."""
        if self.lost or not type_.may(vt.TABLE) or type_.mask & vt.FOREIGN:
            return None
        if expr not in self._sites:
            self._sites[expr] = self._find_sites(unit, expr)
        return self._sites[expr]

    def _find_sites(self, unit: ModuleUnit, expr: tree.Expr) -> tuple[tree.Node, ...] | None:
        found: dict[tree.Node, None] = {}
        for value in self.program.values_of(unit, expr):
            if not isinstance(value, TableValue) or value.node in self._escaped:
                return None
            if not isinstance(value.node, tree.TableConstructor):
                return None
            values = self._values.setdefault(value.node, [])
            if value not in values:
                values.append(value)
            found[value.node] = None
        return tuple(found) if 0 < len(found) <= _MAX_SITES else None

    # -- writing

    def write(self, sites: Iterable[tree.Node], key: Key, value: ValueType) -> None:
        """``table[key] = value`` on tables of ``sites``."""
        for site in sites:
            fields = self._fields.setdefault(site, {})
            known = fields.get(key, vt.NEVER)
            merged = known | value
            if merged != known:
                fields[key] = merged
                self.changed = True

    def construct(self, node: tree.TableConstructor, items: list[tuple[Key, ValueType]]) -> None:
        """The fields that the constructor itself gives."""
        for key, value in items:
            self.write((node,), key, value)
        if node not in self._always:
            self._always[node] = frozenset(
                key for key, value in items if isinstance(key, str) and not value.may(vt.NIL) and value.mask
            )

    # -- reading

    def read(self, sites: Iterable[tree.Node], key: Key) -> ValueType:
        """``table[key]`` on tables of ``sites``."""
        found = vt.NEVER
        for site in sites:
            found |= self._read(site, key, 0)
        return found

    def _read(self, site: tree.Node, key: Key, depth: int) -> ValueType:
        fields = self._fields.get(site, {})
        if key == ANY_KEY:
            own = vt.NEVER
            for value in fields.values():
                own |= value
        else:
            own = fields.get(key, vt.NEVER) | fields.get(ANY_KEY, vt.NEVER)
        if key in self._always.get(site, ()) and not own.may(vt.NIL):
            return own
        return own | self._inherited(site, key, depth)

    def _inherited(self, site: tree.Node, key: Key, depth: int) -> ValueType:
        """What a missing field gives: nil, or what the metatable's ``__index`` answers."""
        found = vt.NIL_TYPE
        flow = self.program.flow
        for table in self._values.get(site, ()):
            if not table.metatable:
                continue
            if depth >= _MAX_INDEX_DEPTH or not all(isinstance(v, TableValue) for v in flow.values(table.metatable)):
                return vt.ANY
            for target in flow.values(table.metaslots.get("__index", 0)):
                if not isinstance(target, TableValue) or target.node in self._escaped:
                    return vt.ANY
                known = self._values.setdefault(target.node, [])
                if target not in known:
                    known.append(target)
                found |= self._read(target.node, key, depth + 1)
        return found

    def elements(self, sites: Iterable[tree.Node]) -> ValueType:
        """Values of the list parts, nil left out."""
        return self.read(sites, INTEGER_KEY).without(vt.NIL)

    def keys(self, sites: Iterable[tree.Node]) -> ValueType:
        """Keys that ``pairs`` may give."""
        found = vt.NEVER
        for site in sites:
            for key in self._fields.get(site, {}):
                if key == ANY_KEY:
                    return vt.ANY.without(vt.NIL)
                found |= vt.COUNT | vt.WIDE_INTEGER if key == INTEGER_KEY else vt.STRING_TYPE
        return found

    def give_up(self) -> None:
        """The fixpoint was not reached: nothing is known about any table."""
        self.lost = True


def key_of(key: tree.Expr, type_: ValueType) -> Key:
    """How a key is tracked: a constant name, any number, or anything."""
    if isinstance(key, tree.String):
        return key.value
    return INTEGER_KEY if type_.only(vt.INTEGER) else ANY_KEY
