"""Lua classes that can be Python classes: tables that hold methods, given to objects as metatable and `__index`.

The idiom (spec/semantics.md §7)::

    local Account = {}                                  -- or setmetatable({}, { __index = Base })
    Account.__index = Account
    function Account.new(balance) return setmetatable({ balance = balance }, Account) end
    function Account:deposit(amount) self.balance = self.balance + amount end

A class is recognised when the chunk itself defines it, by functions and constants, with nothing between its first and
its last definition that could notice, and when nothing ever changes it afterwards. All other tables with metatables
stay tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from analyzer.program.callgraph import EdgeKind
from analyzer.program.control import is_multiple
from analyzer.program.exported_classes import ClassNames
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.program.repeated_definitions import RepeatedDefinition, repeated_definitions
from analyzer.program.scopes import Binding
from analyzer.program.values import Mutation, TableValue
from analyzer.records import field, record
from analyzer.syntax import tree

METAMETHODS = frozenset(
    (
        *("__tostring", "__eq", "__lt", "__le", "__concat", "__len", "__call", "__unm"),
        *("__add", "__sub", "__mul", "__div", "__mod", "__pow", "__idiv"),
    )
)
"""Events that a class may handle. `__index` is the class itself; others change what reading a field means."""

_ITERATORS = frozenset(("pairs", "next"))
_FREEZING = frozenset(("table.freeze",))
_CONSTANTS = (tree.Number, tree.String, tree.TrueLiteral, tree.FalseLiteral)


@record(eq=False)
class LuaClass:
    """A class: its variable, its parent with the metatable that leads there, what it defines by Lua name in source
    order, and the statements that do so.

    ``members`` are functions and constants, metamethods among them, but not ``__index``. ``methods`` are the functions
    that take the object as their first argument and always get one. ``order`` is what the class table has, in the order
    of the definitions, which shows when it is ``iterated``.
    """

    unit: ModuleUnit
    binding: Binding
    constructor: tree.TableConstructor
    parent: LuaClass | None = None
    metatable: tree.TableConstructor | None = None
    members: dict[str, tree.Expr] = field(default_factory=dict)
    methods: set[str] = field(default_factory=set)
    statements: list[tree.Statement] = field(default_factory=list)
    indexes_itself: bool = False
    order: list[str] = field(default_factory=list)
    iterated: bool = False

    def member(self, name: str) -> tree.Expr | None:
        """What instances find under ``name``: own or inherited. Metamethods are not inherited."""
        owner: LuaClass | None = self
        while owner is not None:
            if (found := owner.members.get(name)) is not None:
                return found
            owner = owner.parent
        return None

    def is_method(self, name: str) -> bool:
        """Whether ``name`` is a function that takes the object as its first argument."""
        owner: LuaClass | None = self
        while owner is not None:
            if name in owner.members:
                return name in owner.methods
            owner = owner.parent
        return False

    def lineage(self) -> Iterator[LuaClass]:
        """The class and its ancestors."""
        owner: LuaClass | None = self
        while owner is not None:
            yield owner
            owner = owner.parent


def lua_classes(program: Program) -> dict[tree.Node, LuaClass]:
    """The classes of a program by the constructor of the class table."""
    mutations: dict[TableValue, list[Mutation]] = {}
    for mutation in program.flow.mutations:
        mutations.setdefault(mutation.table, []).append(mutation)
    tables: dict[tree.Node, list[TableValue]] = {}
    for table in program.flow.tables():
        tables.setdefault(table.node, []).append(table)
    found: dict[tree.Node, LuaClass] = {}
    repeated = repeated_definitions(program)
    frozen = _passed_to(program, _FREEZING)
    for candidate in _candidates(program):
        values = tables.get(candidate.constructor, ())
        links = tables.get(candidate.metatable, ()) if candidate.metatable is not None else ()
        if frozen.intersection((candidate.constructor, candidate.metatable)) or len(values) != 1:
            continue
        changes = [item for value in values for item in mutations.get(value, ()) if item.node not in repeated]
        linked = all(link not in mutations and link not in program.flow.escaped for link in links)
        if linked and _is_settled(program, candidate, values[0], changes):
            candidate.methods = {name for name in candidate.methods if _gets_self(program, candidate, name)}
            found[candidate.constructor] = candidate
    _drop_unsettled(found, repeated.values())
    if found:
        for node in found.keys() & _passed_to(program, _ITERATORS):
            found[node].iterated = True
    return found


def _drop_unsettled(found: dict[tree.Node, LuaClass], repeated: Iterable[RepeatedDefinition]) -> None:
    """Drops children of what is no class, and classes that a statement changes which changes others as well."""
    size = len(found) + 1
    while len(found) < size:
        size = len(found)
        for node, made in list(found.items()):
            if made.parent is not None and found.get(made.parent.constructor) is not made.parent:
                del found[node]
        for item in repeated:
            if not item.tables <= found.keys():
                for node in item.tables & found.keys():
                    del found[node]


def _passed_to(program: Program, builtins: Set[str]) -> set[tree.Node]:
    """The constructors of the tables that library functions get."""
    found: set[tree.Node] = set()
    for sites in program.graph.by_caller.values():
        for site in sites:
            for argument in () if builtins.isdisjoint(site.targets.builtins) else _arguments(site.node):
                values = program.values_of(site.caller.unit, argument)
                found.update(value.node for value in values if isinstance(value, TableValue))
    return found


def _candidates(program: Program) -> Iterator[LuaClass]:
    """What has the shape of a class, parents before children, so modules after those that they import."""
    hooked = "__newindex" in program.flow.metamethods
    by_binding: dict[Binding, LuaClass] = {}
    names = ClassNames(program, by_binding)
    order = dict.fromkeys(other for unit in program.units.values() for other in (*unit.dependencies(), unit))
    for unit in order:
        for candidate in _Definitions(unit, hooked, names).classes():
            by_binding[candidate.binding] = candidate
            yield candidate


def _arguments(node: tree.Node) -> Sequence[tree.Expr]:
    """The arguments of a call, or what a loop iterates over."""
    if isinstance(node, tree.Call | tree.MethodCall):
        return node.args
    return node.exprs if isinstance(node, tree.GenericFor) else ()


def _is_settled(program: Program, candidate: LuaClass, table: TableValue, mutations: Iterable[Mutation]) -> bool:
    """Whether only the statements that define the class ever change its table."""
    if table in program.flow.escaped:
        return False
    allowed: set[tree.Node] = set()
    for statement in candidate.statements:
        match statement:
            case tree.FunctionStatement():
                allowed.add(statement.target)
            case tree.Assign():
                allowed.update(statement.targets)
            case tree.CallStatement():
                allowed.add(statement.call)
            case tree.Local():
                allowed.update(statement.exprs)
    return all(mutation.node in allowed for mutation in mutations)


def _gets_self(program: Program, made: LuaClass, name: str) -> bool:
    """Whether every call passes at least one argument, and the first is not the class itself (``Account:new()``)."""
    function = made.members[name]
    assert isinstance(function, tree.Function)
    ref = program.ref(function)
    receivers = program.flow.values_everywhere(program.flow.functions[function].parameters[0])
    if any(isinstance(value, TableValue) and value.node is made.constructor for value in receivers):
        return False
    if program.facts_for(ref).escapes:
        return False
    for site in program.graph.callers.get(ref, ()):
        if site.kind is EdgeKind.METAMETHOD or isinstance(site.node, tree.MethodCall):
            continue
        passes = isinstance(site.node, tree.Call) and not site.via and not site.targets.through_metamethod
        if not passes or not _passes_one(site.node):
            return False
    return True


def _passes_one(call: tree.Node) -> bool:
    return isinstance(call, tree.Call) and bool(call.args) and not (len(call.args) == 1 and is_multiple(call.args[0]))


class _Definitions:
    """Finds the candidates of one chunk by their shape.

    ``hooked``: storing into a table may call a function; ``names`` knows the classes of the imported modules.
    """

    def __init__(self, unit: ModuleUnit, hooked: bool, names: ClassNames) -> None:
        self.unit = unit
        self.hooked = hooked
        self.names = names
        self.bindings = unit.resolution.bindings
        self.references = References(unit)
        self.open: dict[Binding, LuaClass] = {}

    def classes(self) -> Iterator[LuaClass]:
        """The candidates, parents before children. Jumps could run a definition twice, so there are none then."""
        if self.unit.resolution.scopes[self.unit.chunk.main].has_goto:
            return
        for statement in self.unit.chunk.block.statements:
            self._read(statement)
        for made in self.open.values():
            if made.indexes_itself and made.binding.constant and self._is_undisturbed(made):
                yield made

    def _read(self, statement: tree.Statement) -> None:
        match statement:
            case tree.Local(names=[typed], exprs=[value]):
                self._begin(statement, self.bindings[typed.name], value)
            case tree.FunctionStatement(target=tree.Index(obj=tree.Name() as owner, key=tree.String() as key)):
                takes_self = statement.is_method or _takes_self(key.value, statement.function)
                self._define(statement, owner, key.value, statement.function, takes_self)
            case tree.Assign(targets=[tree.Index(obj=tree.Name() as owner, key=tree.String() as key)], exprs=[value]):
                takes_self = isinstance(value, tree.Function) and _takes_self(key.value, value)
                self._define(statement, owner, key.value, value, takes_self)
            case tree.CallStatement(call=tree.Call(args=[tree.Name() as owner, metatable]) as call):
                made = self._class(owner)
                if made is not None and self._is_setmetatable(call):
                    parent = self._parent(metatable)
                    if parent is None or made.parent is not None or parent is made:
                        self._give_up(made)
                    else:
                        made.parent, made.metatable = parent, _constructor(metatable)
                        made.statements.append(statement)

    def _begin(self, statement: tree.Local, binding: Binding, value: tree.Expr) -> None:
        parent: LuaClass | None = None
        metatable: tree.TableConstructor | None = None
        if isinstance(value, tree.Call) and self._is_setmetatable(value) and len(value.args) == 2:
            parent = self._parent(value.args[1])
            if parent is None:
                return
            metatable, value = _constructor(value.args[1]), value.args[0]
        if isinstance(value, tree.TableConstructor) and not value.items and binding.kind == "local":
            self.open[binding] = LuaClass(self.unit, binding, value, parent, metatable, statements=[statement])

    def _define(self, statement: tree.Statement, owner: tree.Name, name: str, value: tree.Expr, method: bool) -> None:
        made = self._class(owner)
        if made is None:
            return
        if name == "__index":
            itself = isinstance(value, tree.Name) and self.bindings.get(value) is made.binding
            if not itself or made.indexes_itself:
                self._give_up(made)
                return
            made.indexes_itself = True
        elif not self._may_define(made, name, value):
            self._give_up(made)
            return
        else:
            made.members[name] = value
            if method:
                made.methods.add(name)
        made.order.append(name)
        made.statements.append(statement)

    def _may_define(self, made: LuaClass, name: str, value: tree.Expr) -> bool:
        if name in made.members or not name.isidentifier() or not name.isascii():
            return False
        if name.startswith("__"):
            return name in METAMETHODS and isinstance(value, tree.Function)
        return isinstance(value, tree.Function) or _is_constant(value)

    def _give_up(self, made: LuaClass) -> None:
        self.open.pop(made.binding, None)

    def _class(self, name: tree.Expr) -> LuaClass | None:
        binding = self.bindings.get(name) if isinstance(name, tree.Name) else None
        return None if binding is None else self.open.get(binding)

    def _parent(self, metatable: tree.Expr) -> LuaClass | None:
        """The class in ``{ __index = Parent }``."""
        match metatable:
            case tree.TableConstructor(items=[tree.NamedItem(name=key, value=value)]) if key.value == "__index":
                return self._class(value) or self.names.named(self.references, value)
        return None

    def _is_setmetatable(self, call: tree.Call) -> bool:
        reference = self.references.of(call.func)
        return reference is not None and reference.unit is None and reference.path == "setmetatable"

    def _is_undisturbed(self, made: LuaClass) -> bool:
        """Whether nothing between the first and the last definition runs code that could use the class half defined."""
        statements = self.unit.chunk.block.statements
        first, last = statements.index(made.statements[0]), statements.index(made.statements[-1])
        parent = made.parent
        if parent is not None and parent.unit is self.unit and statements.index(parent.statements[-1]) > last:
            return False
        own = set(made.statements)
        return all(statement in own or self._is_inert(statement, made) for statement in statements[first : last + 1])

    def _is_inert(self, statement: tree.Statement, made: LuaClass) -> bool:
        match statement:
            case tree.LocalFunction() | tree.TypeDeclaration() | tree.InterfaceDeclaration():
                return True
            case tree.FunctionStatement():
                return not self.hooked or self._class(_owner(statement.target)) is not None
            case tree.Local():
                return all(self._is_inert_value(value, made) for value in statement.exprs)
            case tree.Assign():
                plain = all(
                    isinstance(target, tree.Index) and isinstance(target.obj, tree.Name) for target in statement.targets
                )
                plain = plain and (not self.hooked or all(self._class(_owner(item)) for item in statement.targets))
                return plain and all(self._is_inert_value(value, made) for value in statement.exprs)
            case tree.CallStatement(call=tree.Call() as call):
                return self._is_setmetatable(call) and all(self._is_inert_value(value, made) for value in call.args)
        return False

    def _is_inert_value(self, value: tree.Expr, made: LuaClass) -> bool:
        if isinstance(value, tree.Name):
            return self.bindings.get(value) is not made.binding
        if isinstance(value, tree.Function | tree.Nil) or _is_constant(value):
            return True
        if isinstance(value, tree.TableConstructor):
            return all(
                not isinstance(item, tree.KeyedItem) and self._is_inert_value(item.value, made) for item in value.items
            )
        if isinstance(value, tree.Call) and self._is_setmetatable(value):
            return all(self._is_inert_value(argument, made) for argument in value.args)
        return self.references.of(value) is not None


def _constructor(value: tree.Expr) -> tree.TableConstructor | None:
    return value if isinstance(value, tree.TableConstructor) else None


def _owner(target: tree.Expr) -> tree.Expr:
    return target.obj if isinstance(target, tree.Index) else target


def _is_constant(value: tree.Expr) -> bool:
    if isinstance(value, tree.Unary) and value.op == "-":
        value = value.operand
        return isinstance(value, tree.Number)
    return isinstance(value, _CONSTANTS)


def _takes_self(name: str, function: tree.Function) -> bool:
    """Whether the first parameter of a function defined with a dot is the object."""
    return bool(function.params) and (name.startswith("__") or function.params[0].name.id == "self")
