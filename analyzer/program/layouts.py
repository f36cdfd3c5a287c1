"""Tables that get a Python class of their own: which constructors, with which fields, and which accesses are native.

Objects of recognised Lua classes (``analyzer.program.classes``) are instances of Python classes. A *record class*
stands for constructors whose tables are used together under constant field names, such as
``{ x = 1, y = 2 }``. Its instances are Lua tables in every respect (``runtime_shims.lua.record``), so that unknown code
may do with them what it likes; only an access that is to be a Python attribute needs the proof that its receiver comes
from such constructors and nowhere else. That is what the value flow tells.

Classes cost a reader some attention, so a table gets one only where repeated code uses its fields.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping, Sequence

from analyzer.program import value_type as vt
from analyzer.program.classes import LuaClass, lua_classes
from analyzer.program.constraints import ANY_KEY, Key
from analyzer.program.exported_classes import ClassNames
from analyzer.program.instances import Construction, constructions
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.record_names import RecordNames
from analyzer.program.repeated_definitions import repeated_definitions
from analyzer.program.repetition import Repetition
from analyzer.program.table_types import tables_by_constructor
from analyzer.program.types import Types
from analyzer.program.values import TableValue, UnknownValue
from analyzer.records import field, record
from analyzer.syntax import tree
from analyzer.syntax.queries import field_of
from analyzer.syntax.walk import walk

RESERVED_FIELDS = frozenset(
    (
        *("append", "array", "as_table", "bools", "frozen", "had_string_key", "hash", "insert", "ipairs"),
        *("is_record", "lua_type_name", "meta", "native", "next", "of", "order", "pairs", "raw_get", "raw_set"),
        *("record", "remove", "remove_last", "sequence", "_functions", "_members", "_natives", "_origin"),
        *("_plain_fields", "_states", "_table"),
    )
)
"""What Python finds on every table: Lua fields of these names are never attributes."""

CLASS_BODY_NAMES = frozenset(("ClassVar", "LuaValue", "class_call", "member", "metamethod", "staticmethod"))
"""What generated class bodies use: a Lua method of such a name is called differently in Python."""

_MAX_SITES = 8
_RESHAPING = frozenset(("setmetatable", "table.freeze"))
"""Library functions after which a table is no longer a plain one."""


@record(eq=False)
class RecordClass:
    """One Python class. ``fields`` are in the order in which every constructor gives those that it has.

    ``lua_class`` is the Lua class whose objects the instances are; None for plain records.
    """

    unit: ModuleUnit
    name: str
    fields: list[str] = field(default_factory=list)
    lua_class: LuaClass | None = None


@record(eq=False)
class _Access:
    """``obj.name`` on tables of known constructors; ``repeated`` if it may run many times in one run."""

    node: tree.Index
    name: str
    sites: tuple[tree.TableConstructor, ...]
    repeated: bool


class Layouts:
    """The record classes of a program, and the accesses that may be attributes.

    ``methods`` are the functions that become Python methods, ``lua_classes`` the recognised classes by variable,
    ``definitions`` by the statements that define them, ``constructions`` the direct constructions of their objects by
    the ``setmetatable`` call; ``class_names`` tells which expressions name classes. The statements in
    ``repeated_definitions`` need not run.
    """

    def __init__(self, program: Program, types: Types) -> None:
        self.program = program
        self.types = types
        self._tables = tables_by_constructor(program)
        classes = lua_classes(program)
        self.lua_classes = {made.binding: made for made in classes.values()}
        self.class_names = ClassNames(program, self.lua_classes)
        self._objects = constructions(program, types, classes, self._tables, self.class_names)
        self._unit_of = {
            node: unit
            for unit in program.units.values()
            for node in walk(unit.chunk.main)
            if isinstance(node, tree.TableConstructor)
        }
        self._classes: dict[tree.Node, RecordClass] = {}
        self._by_unit: dict[ModuleUnit, list[RecordClass]] = {}
        self.of_class = {made: RecordClass(made.unit, made.binding.name, [], made) for made in classes.values()}
        self._order_objects()
        self.methods = {made.members[name] for made in classes.values() for name in made.methods}
        self.definitions = {statement: made for made in classes.values() for statement in made.statements}
        self.repeated_definitions = {
            found.statement for found in repeated_definitions(program).values() if found.tables <= classes.keys()
        }
        self.constructions = {found.call: found for found in self._objects.values()}
        records = self._records()
        accesses = [item for item in self._accesses() if all(self._is_known(site, records) for site in item.sites)]
        self._group_records(records, accesses)
        written = {mutation.node for mutation in program.flow.mutations}
        self._native = {
            access.node
            for access in accesses
            if all(self._has(site, access.name, access.node in written) for site in access.sites)
        }
        self._method_calls = set(self._find_method_calls())

    def class_of(self, node: tree.TableConstructor) -> RecordClass | None:
        """The record class whose instances a constructor makes; None for a plain table or an object."""
        return self._classes.get(node)

    def construction_of(self, node: tree.TableConstructor) -> Construction | None:
        """How a constructor makes an object of a Lua class; None when it makes anything else."""
        return self._objects.get(node)

    def is_native(self, node: tree.Index) -> bool:
        """Whether reading or writing ``node`` is an attribute access on instances of known classes, or fails on nil."""
        return node in self._native

    def is_native_call(self, node: tree.MethodCall) -> bool:
        """Whether a method call is one of a Python method on instances of known classes, or fails on nil."""
        return node in self._method_calls

    def records(self, unit: ModuleUnit) -> Sequence[RecordClass]:
        """The plain record classes to define in a module."""
        return self._by_unit.get(unit, ())

    # -- objects of Lua classes

    def _order_objects(self) -> None:
        """Gives every class the fields of its constructors; a constructor that does not fit makes a table."""
        for node, construction in list(self._objects.items()):
            names = _field_names(construction.constructor)
            made_of = construction.classes if construction.made is None else (construction.made,)
            orders = {made: None if names is None else self._with_fields(made, names) for made in made_of}
            if None in orders.values():
                del self._objects[node]
                continue
            for made, order in orders.items():
                self.of_class[made].fields = order or []
        for made, record_class in self.of_class.items():
            for name in record_class.fields:
                if made.parent is not None and made.parent.member(name) is not None:
                    self._declare(made.parent, name)

    def _with_fields(self, made: LuaClass, names: Sequence[str]) -> list[str] | None:
        """The fields of a class with those of one more constructor; None when they do not go together."""
        taken = any(isinstance(made.member(name), tree.Function) for name in names)
        return None if taken else merged_order(self.of_class[made].fields, names)

    def _is_known(self, site: tree.TableConstructor, records: Mapping[tree.TableConstructor, Sequence[str]]) -> bool:
        return site in records or site in self._objects

    def _has(self, site: tree.TableConstructor, name: str, written: bool) -> bool:
        """Whether every class that tables of ``site`` may belong to answers for a field; declares it where it may."""
        construction = self._objects.get(site)
        if construction is None:
            return site in self._classes
        if any(isinstance(made.member(name), tree.Function) for made in construction.classes):
            return False
        for made in construction.classes:
            if written or made.member(name) is None:
                self._declare(made, name)
        return True

    def _declare(self, made: LuaClass, name: str) -> None:
        """Makes ``name`` a field of a class; a constant of it or of an ancestor becomes the default of the field."""
        if not any(name in self.of_class[owner].fields for owner in made.lineage()):
            owner = next((owner for owner in made.lineage() if name in owner.members), made)
            self.of_class[owner].fields.append(name)

    def _find_method_calls(self) -> Iterator[tree.MethodCall]:
        written = self._written_fields()
        for unit in self.program.units.values():
            for node in walk(unit.chunk.main):
                if not isinstance(node, tree.MethodCall) or not is_attribute(node.name.id):
                    continue
                sites = self._sites(unit, node.obj)
                if sites is not None and all(self._answers(site, node.name.id, written) for site in sites):
                    yield node

    def _answers(self, site: tree.TableConstructor, name: str, written: Mapping[tree.Node, set[Key]]) -> bool:
        """Whether objects of ``site`` surely find their class's method under ``name``."""
        construction = self._objects.get(site)
        own = written.get(site, set())
        if construction is None or name in own or ANY_KEY in own or name in CLASS_BODY_NAMES:
            return False
        return all(made.is_method(name) for made in construction.classes)

    def _written_fields(self) -> dict[tree.Node, set[Key]]:
        """What is stored in tables after their construction, by constructor; any key in those that unknown code has."""
        written: dict[tree.Node, set[Key]] = {}
        for mutation in self.program.flow.mutations:
            if mutation.key != ANY_KEY or self._may_be_name(mutation.node):
                written.setdefault(mutation.table.node, set()).add(mutation.key)
        for value in self.program.flow.escaped:
            if isinstance(value, TableValue):
                written.setdefault(value.node, set()).add(ANY_KEY)
        return written

    def _may_be_name(self, store: tree.Node) -> bool:
        """Whether the computed key of a store may be a string."""
        key = self.types.of(store.key) if isinstance(store, tree.Index) else vt.ANY
        return key.may(vt.STRING) or not key.mask

    # -- plain records

    def _records(self) -> dict[tree.TableConstructor, tuple[str, ...]]:
        """Constructors of named fields only, whose tables never get a metatable and are never frozen; their fields."""
        reshaped, anything = self._reshaped()
        escaped = {value.node for value in self.program.flow.escaped if isinstance(value, TableValue)}
        found: dict[tree.TableConstructor, tuple[str, ...]] = {}
        for node in self._tables:
            if isinstance(node, tree.TableConstructor) and node in self._unit_of and node not in reshaped:
                names = _field_names(node)
                if names and not (anything and node in escaped):
                    found[node] = names
        if anything:
            for node in [node for node in self._objects if node in escaped]:
                del self._objects[node]
        return found

    def _reshaped(self) -> tuple[set[tree.Node], bool]:
        """Constructors whose tables may reach `setmetatable` or `table.freeze`; whether unknown tables do, too."""
        found: set[tree.Node] = set()
        anything = False
        for sites in self.program.graph.by_caller.values():
            for site in sites:
                if not isinstance(site.node, tree.Call | tree.MethodCall) or not _RESHAPING & {*site.targets.builtins}:
                    continue
                for argument in site.node.args:
                    for value in self.program.values_of(site.caller.unit, argument):
                        if isinstance(value, TableValue):
                            found.add(value.node)
                        anything = anything or isinstance(value, UnknownValue)
        return found, anything

    def _group_records(
        self, records: dict[tree.TableConstructor, tuple[str, ...]], accesses: Sequence[_Access]
    ) -> None:
        """Unites the constructors that are used together, and gives a class to those that repeated code uses."""
        groups = _Groups(records)
        for access in accesses:
            plain = [site for site in access.sites if site in records]
            for site in plain[1:]:
                if self._unit_of[site] is self._unit_of[plain[0]]:
                    groups.unite(plain[0], site)
        for access in accesses:
            for site in access.sites:
                if site in records:
                    groups.add_field(site, access.name)
        worthwhile = dict.fromkeys(
            groups.root(site) for access in accesses if access.repeated for site in access.sites if site in records
        )
        names = RecordNames(self.program, {root: groups.members[root] for root in worthwhile})
        for root in sorted(worthwhile, key=lambda node: node.start):
            unit = self._unit_of[root]
            made = RecordClass(unit, names.choose(unit, root), groups.fields(root))
            self._by_unit.setdefault(made.unit, []).append(made)
            for site in groups.members[root]:
                self._classes[site] = made

    # -- accesses

    def _accesses(self) -> Iterator[_Access]:
        repetition = Repetition(self.program)
        for unit in self.program.units.values():
            references = self.types.references[unit]
            for function in unit.resolution.functions():
                for node in walk(function, into_functions=False):
                    if not isinstance(node, tree.Index) or not isinstance(node.key, tree.String):
                        continue
                    if not is_attribute(node.key.value) or references.of(node) is not None:
                        continue
                    sites = self._sites(unit, node.obj)
                    if sites is not None:
                        yield _Access(node, node.key.value, sites, repetition.repeats(node, function))

    def _sites(self, unit: ModuleUnit, expr: tree.Expr) -> tuple[tree.TableConstructor, ...] | None:
        """The constructors of the tables that ``expr`` may be, when it can be nothing else but nil."""
        type_ = self.types.of(expr)
        if not type_.only(vt.TABLE | vt.NIL) or not type_.may(vt.TABLE) or type_.may(vt.FOREIGN):
            return None
        found: dict[tree.TableConstructor, None] = {}
        for value in self.program.values_of(unit, expr):
            if not isinstance(value, TableValue) or not isinstance(value.node, tree.TableConstructor):
                return None
            found[value.node] = None
        return tuple(found) if 0 < len(found) <= _MAX_SITES else None


def is_attribute(name: str) -> bool:
    """Whether a Lua field can be a Python attribute of the same name."""
    return name.isidentifier() and name.isascii() and not keyword.iskeyword(name) and _is_free(name)


def _is_free(name: str) -> bool:
    return name not in RESERVED_FIELDS and not name.startswith("__")


def _field_names(node: tree.TableConstructor) -> tuple[str, ...] | None:
    """The fields of a constructor of nothing but fields that can be attributes; None for any other."""
    names: dict[str, None] = {}
    for item in node.items:
        name = field_of(item)
        if name is None or not is_attribute(name) or name in names:
            return None
        names[name] = None
    return tuple(names)


class _Groups:
    """Constructors that share a class: union-find; only those whose fields can stand in one order are united."""

    def __init__(self, candidates: dict[tree.TableConstructor, tuple[str, ...]]) -> None:
        self._parent: dict[tree.TableConstructor, tree.TableConstructor] = {site: site for site in candidates}
        self._fields: dict[tree.TableConstructor, list[str]] = {site: [*names] for site, names in candidates.items()}
        self.members: dict[tree.TableConstructor, list[tree.TableConstructor]] = {site: [site] for site in candidates}

    def root(self, site: tree.TableConstructor) -> tree.TableConstructor:
        while self._parent[site] is not site:
            site = self._parent[site]
        return site

    def fields(self, site: tree.TableConstructor) -> list[str]:
        return self._fields[self.root(site)]

    def add_field(self, site: tree.TableConstructor, name: str) -> None:
        fields = self.fields(site)
        if name not in fields:
            fields.append(name)

    def unite(self, one: tree.TableConstructor, other: tree.TableConstructor) -> None:
        one, other = self.root(one), self.root(other)
        if one is other:
            return
        merged = merged_order(self._fields[one], self._fields[other])
        if merged is not None:
            self._parent[other] = one
            self._fields[one] = merged
            self.members[one] += self.members.pop(other)


def merged_order(one: Sequence[str], other: Sequence[str]) -> list[str] | None:
    """One order that keeps both; None when there is none."""
    merged: list[str] = []
    rest = list(other)
    known = set(other)
    for name in one:
        if name in known:
            if name not in rest:
                return None
            stop = rest.index(name)
            if any(earlier in one for earlier in rest[:stop]):
                return None
            merged += rest[:stop]
            rest = rest[stop + 1 :]
        merged.append(name)
    return merged + rest
