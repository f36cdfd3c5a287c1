"""Objects of recognised classes: which constructors make them, and which classes they may belong to.

An object is made directly where the class is given to a fresh table before anything can look at it::

    return setmetatable({ balance = balance }, Account)

    local self = {}                          -- or with fields
    self.balance = balance                   -- nothing but fields of it
    return setmetatable(self, Account)

Then the table can be an instance from the start. Later `setmetatable` calls may only give it another recognised class.
The class may also be a parameter that never is anything but a recognised class (``function Base.new(class, …)``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analyzer.program import value_type as vt
from analyzer.program.callgraph import CallSite
from analyzer.program.classes import LuaClass
from analyzer.program.exported_classes import ClassNames
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.scopes import Binding
from analyzer.program.types import Types
from analyzer.program.values import TableValue
from analyzer.records import record
from analyzer.syntax import tree
from analyzer.syntax.walk import walk


@record(eq=False)
class Construction:
    """``constructor`` makes an object of ``made``; ``call`` is the ``setmetatable`` that says so and need not run.

    ``made`` is None where the class is a parameter, the second argument of the call. ``classes`` are all classes that
    the object may get in its life.
    """

    constructor: tree.TableConstructor
    call: tree.Call
    made: LuaClass | None
    classes: tuple[LuaClass, ...]


def constructions(
    program: Program,
    types: Types,
    classes: Mapping[tree.Node, LuaClass],
    tables: Mapping[tree.Node, Sequence[TableValue]],
    names: ClassNames,
) -> dict[tree.Node, Construction]:
    """The direct constructions of a program, by constructor."""
    found: dict[tree.Node, Construction] = {}
    for unit in program.units.values() if classes else ():
        for constructor, call in _direct(unit, types):
            named = names.named(types.references[unit], call.args[1])
            binding = unit.resolution.bindings.get(call.args[1]) if isinstance(call.args[1], tree.Name) else None
            possible = _metatables(program, tables.get(constructor, ()), classes)
            is_class = named is not None or (binding is not None and _is_class(types, binding, call.args[1]))
            if possible and is_class:
                found[constructor] = Construction(constructor, call, named, possible)
    _drop_stripped(program, types, names, found)
    return found


def _is_class(types: Types, variable: Binding, name: tree.Expr) -> bool:
    """Whether a variable surely holds a table of the program, so one of the metatables of what it is given to."""
    type_ = types.of(name)
    return variable.constant and type_.only(vt.TABLE) and not type_.may(vt.FOREIGN)


def _metatables(
    program: Program, tables: Sequence[TableValue], classes: Mapping[tree.Node, LuaClass]
) -> tuple[LuaClass, ...] | None:
    """The classes that tables get as metatables; None when one gets anything else."""
    found: dict[LuaClass, None] = {}
    for table in tables:
        for value in program.flow.values(table.metatable) if table.metatable else ():
            made = classes.get(value.node) if isinstance(value, TableValue) else None
            if made is None:
                return None
            found[made] = None
    return tuple(found)


def _drop_stripped(program: Program, types: Types, names: ClassNames, found: dict[tree.Node, Construction]) -> None:
    """Drops the objects whose metatable may be taken away, and those that may be frozen."""
    for sites in program.graph.by_caller.values():
        for site in sites:
            if not isinstance(site.node, tree.Call | tree.MethodCall):
                continue
            stripping = "setmetatable" in site.targets.builtins and _may_strip(types, names, site)
            if stripping or "table.freeze" in site.targets.builtins:
                for argument in site.node.args:
                    for value in program.values_of(site.caller.unit, argument):
                        if isinstance(value, TableValue):
                            found.pop(value.node, None)


def _may_strip(types: Types, names: ClassNames, site: CallSite) -> bool:
    """Whether the metatable that a call of `setmetatable` gives may be nil."""
    assert isinstance(site.node, tree.Call | tree.MethodCall)
    if site.via or len(site.node.args) != 2:
        return True
    given = site.node.args[1]
    return types.of(given).may(vt.NIL) and names.named(types.references[site.caller.unit], given) is None


def _direct(unit: ModuleUnit, types: Types) -> Iterator[tuple[tree.TableConstructor, tree.Call]]:
    """Constructors with the `setmetatable` call that is the first to look at their table."""
    for node in walk(unit.chunk.main):
        if isinstance(node, tree.Call) and _is_setmetatable(unit, types, node):
            if isinstance(node.args[0], tree.TableConstructor):
                yield node.args[0], node
        elif isinstance(node, tree.Block):
            yield from _in_block(unit, types, node)


def _is_setmetatable(unit: ModuleUnit, types: Types, call: tree.Call) -> bool:
    reference = types.references[unit].of(call.func)
    named = reference is not None and reference.unit is None and reference.path == "setmetatable"
    return named and len(call.args) == 2


def _in_block(unit: ModuleUnit, types: Types, block: tree.Block) -> Iterator[tuple[tree.TableConstructor, tree.Call]]:
    bindings = unit.resolution.bindings
    for position, statement in enumerate(block.statements):
        match statement:
            case tree.Local(names=[typed], exprs=[tree.TableConstructor() as constructor]):
                binding = bindings[typed.name]
                for later in block.statements[position + 1 :]:
                    call = _class_given(unit, types, later, binding)
                    if call is not None:
                        if binding.constant:
                            yield constructor, call
                        break
                    if not _only_fills(unit, later, binding):
                        break


def _class_given(unit: ModuleUnit, types: Types, statement: tree.Statement, binding: Binding) -> tree.Call | None:
    """The call in ``setmetatable(self, Class)`` or ``return setmetatable(self, Class)``."""
    call: tree.Node | None = None
    if isinstance(statement, tree.CallStatement):
        call = statement.call
    elif isinstance(statement, tree.Return) and len(statement.exprs) == 1:
        call = statement.exprs[0]
    if not isinstance(call, tree.Call) or not _is_setmetatable(unit, types, call):
        return None
    subject = call.args[0]
    given = isinstance(subject, tree.Name) and unit.resolution.bindings.get(subject) is binding
    return call if given else None


def _only_fills(unit: ModuleUnit, statement: tree.Statement, binding: Binding) -> bool:
    """Whether a statement does nothing with the variable but store fields in its table."""
    if not isinstance(statement, tree.Assign):
        return _does_not_mention(unit, statement, binding)
    for target in statement.targets:
        owner = target.obj if isinstance(target, tree.Index) else None
        if isinstance(owner, tree.Name) and unit.resolution.bindings.get(owner) is binding:
            assert isinstance(target, tree.Index)
            if not _does_not_mention(unit, target.key, binding):
                return False
        elif not _does_not_mention(unit, target, binding):
            return False
    return all(_does_not_mention(unit, value, binding) for value in statement.exprs)


def _does_not_mention(unit: ModuleUnit, node: tree.Node, binding: Binding) -> bool:
    bindings = unit.resolution.bindings
    return not any(isinstance(part, tree.Name) and bindings.get(part) is binding for part in walk(node))
