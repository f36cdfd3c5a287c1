"""What tables of the program contain: one type per field, per table constructor.

Only constructors whose tables never reach unknown code are described; their reads and writes are all seen by the value
flow (``Program.values_of``). All tables that one constructor makes share one description.
"""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.program import value_type as vt
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY, METATABLE, Key
from analyzer.program.dependencies import Dependencies
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.value_type import ValueType
from analyzer.program.values import TableValue
from analyzer.program.widening import Widening
from analyzer.syntax import tree

_MAX_SITES = 8


class TableTypes:
    """Field types of all constructors of a program.

    ``dependencies`` learns of all reads, and of writes that taught something.
    ``joined(known, value)`` widens bounds that keep growing.
    """

    def __init__(self, program: Program, joined: Widening, dependencies: Dependencies) -> None:
        self.program = program
        self.joined = joined
        self.dependencies = dependencies
        self.lost = False
        self._fields: dict[tree.Node, dict[Key, ValueType]] = {}
        self._tables = tables_by_constructor(program)
        self._chains: dict[tree.Node, tuple[tree.Node, ...] | None] = {}
        self._sites: dict[tree.Node, tuple[tree.Node, ...] | None] = {}
        self._always: dict[tree.Node, frozenset[str]] = {}
        self._escaped = {value.node for value in program.flow.escaped if isinstance(value, TableValue)}
        self._stores = _stores(program)

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
            found[value.node] = None
        return tuple(found) if 0 < len(found) <= _MAX_SITES else None

    def stored_by(self, node: tree.Node) -> Iterable[tree.Node]:
        """The constructors of the tables that ``node``, an index that is assigned or a call, may write into.

        Unlike ``sites`` it leaves nothing out, however many they are and whatever else the written value may be.
        """
        return self._stores.get(node, ())

    # -- writing

    def write(self, sites: Iterable[tree.Node], key: Key, value: ValueType) -> None:
        """``table[key] = value`` on tables of ``sites``."""
        value = value.held
        for site in sites:
            fields = self._fields.setdefault(site, {})
            known = fields.get(key, vt.NEVER)
            merged = self.joined(known, value)
            if merged != known:
                fields[key] = merged
                self.dependencies.change(site)

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
            own = self._own(site, key)
            if key in self._always.get(site, ()) and not own.may(vt.NIL):
                found |= own
                continue
            chain = self._index_chain(site)
            if chain is None:
                return vt.ANY
            found |= own | vt.NIL_TYPE
            for inherited in chain:
                found |= self._own(inherited, key)
        return found

    def _own(self, site: tree.Node, key: Key) -> ValueType:
        self.dependencies.read(site)
        fields = self._fields.get(site, {})
        if key != ANY_KEY:
            return fields.get(key, vt.NEVER) | fields.get(ANY_KEY, vt.NEVER)
        own = vt.NEVER
        for value in fields.values():
            own |= value
        return own

    def _index_chain(self, site: tree.Node) -> tuple[tree.Node, ...] | None:
        """The constructors whose tables answer for missing fields, through ``__index``; None when not all are known."""
        if site not in self._chains:
            self._chains[site] = self._find_index_chain(site)
        return self._chains[site]

    def _find_index_chain(self, site: tree.Node) -> tuple[tree.Node, ...] | None:
        flow = self.program.flow
        found: dict[tree.Node, None] = {}
        pending = list(self._tables.get(site, ()))
        seen = set(pending)
        while pending:
            table = pending.pop()
            if not table.metatable:
                continue
            if not all(isinstance(value, TableValue) for value in flow.values(table.metatable)):
                return None
            for target in flow.values(table.metaslots.get("__index", 0)):
                if not isinstance(target, TableValue) or target.node in self._escaped:
                    return None
                found[target.node] = None
                if target not in seen:
                    seen.add(target)
                    pending.append(target)
        return tuple(found)

    def elements(self, sites: Iterable[tree.Node]) -> ValueType:
        """Values of the list parts, nil left out."""
        return self.read(sites, INTEGER_KEY).without(vt.NIL)

    def keys(self, sites: Iterable[tree.Node]) -> ValueType:
        """Keys that ``pairs`` may give."""
        found = vt.NEVER
        for site in sites:
            self.dependencies.read(site)
            for key in self._fields.get(site, {}):
                if key == ANY_KEY:
                    return vt.ANY.without(vt.NIL)
                found |= vt.COUNT | vt.WIDE_INTEGER if key == INTEGER_KEY else vt.STRING_TYPE
        return found

    def give_up(self) -> None:
        """Nothing is known about any table: the fixpoint was not reached, or the value flow has left values out."""
        self.lost = True


def _stores(program: Program) -> dict[tree.Node, dict[tree.Node, None]]:
    found: dict[tree.Node, dict[tree.Node, None]] = {}
    for mutation in program.flow.mutations:
        if mutation.key != METATABLE and isinstance(mutation.table.node, tree.TableConstructor):
            found.setdefault(mutation.node, {})[mutation.table.node] = None
    return found


def tables_by_constructor(program: Program) -> dict[tree.Node, list[TableValue]]:
    found: dict[tree.Node, list[TableValue]] = {}
    for table in program.flow.tables():
        found.setdefault(table.node, []).append(table)
    return found


def key_of(key: tree.Expr, type_: ValueType) -> Key:
    """How a key is tracked: a constant name, any number, or anything."""
    if isinstance(key, tree.String):
        return key.value
    return INTEGER_KEY if type_.only(vt.INTEGER) else ANY_KEY
