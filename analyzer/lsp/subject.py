"""What the name under the cursor stands for: the common question of hover, definition, references and rename."""

from __future__ import annotations

from analyzer.catalog.options import OPTION_ARGUMENTS, OPTION_TABLES, Option
from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.nodes import nodes_at
from analyzer.program.arity import signature_of
from analyzer.program.callgraph import FunctionRef
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.references import Reference, References
from analyzer.program.scopes import Binding
from analyzer.program.values import BuiltinValue, FunctionValue, ModuleValue, ObjectValue, TableValue, Value
from analyzer.records import record
from analyzer.syntax import tree

ENTRY_PARAMETERS = frozenset({"id", "target"})
_TYPE_STATEMENTS = (tree.TypeDeclaration, tree.InterfaceDeclaration)
_ENTRY_OWNERS = ("funcs", "process", "workflow", "Executor", "Spawner")


@record
class Subject:
    """The thing that a name stands for.

    ``node`` is the name itself. At most one of the following leads: a local ``binding``; a catalogue ``path``
    (``time.sleep``, ``Channel.receive``); an imported ``unit``; an ``entry_id`` in a text; an ``option`` key; a
    ``field`` of the table values ``owners``. ``functions`` are the Lua functions that it may be.
    """

    node: tree.Node
    binding: Binding | None = None
    path: str = ""
    unit: ModuleUnit | None = None
    entry_id: str = ""
    option: Option | None = None
    field: str = ""
    owners: tuple[TableValue, ...] = ()
    functions: tuple[FunctionRef, ...] = ()
    label: tree.Label | None = None
    type: tree.Node | None = None


def subject_at(view: FileAnalysis, offset: int) -> Subject | None:
    """What stands at an offset; None for keywords, white space and plain values."""
    return subject_of(view.program, view.unit, nodes_at(view.unit.chunk, offset))


def subject_of(program: Program, unit: ModuleUnit, nodes: list[tree.Node]) -> Subject | None:
    """What the innermost of ``nodes`` stands for."""
    leaf = nodes[-1]
    parent = nodes[-2] if len(nodes) > 1 else None
    match leaf:
        case tree.Name():
            return _name(program, unit, leaf, parent, nodes)
        case tree.String():
            return _string(program, unit, leaf, parent, nodes)
        case tree.NameType():
            return _type_name(unit, leaf)
    return None


def _name(
    program: Program, unit: ModuleUnit, name: tree.Name, parent: tree.Node | None, nodes: list[tree.Node]
) -> Subject | None:
    if isinstance(parent, tree.MethodCall) and name is parent.name:
        return _method(program, unit, parent)
    if isinstance(parent, tree.Goto | tree.Label):
        return _label(unit, name, nodes)
    if isinstance(parent, tree.TypeDeclaration | tree.InterfaceDeclaration):
        return Subject(name, type=parent)
    binding = unit.resolution.bindings.get(name)
    reference = References(unit).of(name)
    functions = functions_of(program.values_of(unit, name))
    if binding is not None:
        subject = Subject(name, binding=binding, functions=functions)
        if reference is not None:
            subject.path, subject.unit = reference.path, reference.unit
        return subject
    if reference is not None:
        return Subject(name, path=reference.path, unit=reference.unit, functions=functions)
    return Subject(name, functions=functions)


def _method(program: Program, unit: ModuleUnit, call: tree.MethodCall) -> Subject:
    targets = program.targets(call)
    if targets.functions:
        owners = _tables(program.values_of(unit, call.obj))
        return Subject(call.name, field=call.name.id, owners=owners, functions=targets.functions)
    path = next(iter(targets.builtins), "")
    return Subject(call.name, path=path, field="" if path else call.name.id)


def _label(unit: ModuleUnit, name: tree.Name, nodes: list[tree.Node]) -> Subject:
    function = next(node for node in reversed(nodes) if isinstance(node, tree.Function))
    scope = unit.resolution.scopes.get(function)
    return Subject(name, label=None if scope is None else scope.labels.get(name.id))


def _string(
    program: Program, unit: ModuleUnit, text: tree.String, parent: tree.Node | None, nodes: list[tree.Node]
) -> Subject | None:
    if isinstance(parent, tree.Index) and text is parent.key:
        return member(program, unit, parent)
    if isinstance(parent, tree.NamedItem) and text is parent.name:
        return _item(program, unit, text, nodes)
    if isinstance(parent, tree.Call | tree.MethodCall):
        return _argument(program, unit, parent, text)
    return None


def member(program: Program, unit: ModuleUnit, index: tree.Index) -> Subject | None:
    """What ``obj.name`` stands for."""
    key = index.key
    if not isinstance(key, tree.String):
        return None
    reference = References(unit).of(index)
    functions = functions_of(program.values_of(unit, index))
    if reference is not None and reference.unit is None:
        return Subject(key, path=reference.path)
    owners = program.values_of(unit, index.obj)
    for value in owners:
        if isinstance(value, ObjectValue):
            return Subject(key, path=f"{value.type}.{key.value}")
        if isinstance(value, ModuleValue):
            return Subject(key, path=f"{value.name}.{key.value}")
    tables = _tables(owners)
    if not functions:  # a target of an assignment is no expression with values of its own
        slots = [slot for table in tables if (slot := table.slots.get(key.value))]
        functions = functions_of([value for slot in slots for value in program.flow.values(slot)])
    return Subject(key, field=key.value, owners=tables, functions=functions)


def _item(program: Program, unit: ModuleUnit, name: tree.String, nodes: list[tree.Node]) -> Subject:
    constructor = next(node for node in reversed(nodes) if isinstance(node, tree.TableConstructor))
    item = next(item for item in constructor.items if isinstance(item, tree.NamedItem) and item.name is name)
    options = options_for(program, unit, nodes[: nodes.index(constructor) + 1])
    if options is not None and name.value in options:
        return Subject(name, option=options[name.value])
    owners = _tables(program.values_of(unit, constructor))
    functions = functions_of(program.values_of(unit, item.value))
    return Subject(name, field=name.value, owners=owners, functions=functions)


def _argument(
    program: Program, unit: ModuleUnit, call: tree.Call | tree.MethodCall, text: tree.String
) -> Subject | None:
    position = next((index for index, argument in enumerate(call.args) if argument is text), -1)
    if position < 0:
        return None
    if isinstance(call, tree.Call) and (reference := References(unit).of(call)) is not None:
        return Subject(text, path=reference.path, unit=reference.unit)
    for name in program.targets(call).builtins:
        if position == entry_argument(name):
            return Subject(text, entry_id=qualify(text.value, unit))
        if position == host_argument(name):
            return Subject(text, entry_id=qualify(text.value, unit))
    return None


def qualify(entry_id: str, unit: ModuleUnit) -> str:
    """An entry id as written in a module; a bare name means the namespace of the module."""
    return entry_id if ":" in entry_id else f"{unit.entry_id.partition(':')[0]}:{entry_id}"


def entry_argument(builtin: str) -> int:
    """Which argument of a library function names an entry to call or start; -1 for none."""
    return _parameter(builtin, ENTRY_PARAMETERS)


def host_argument(builtin: str) -> int:
    """Which argument of a library function names the host or worker; -1 for none."""
    return _parameter(builtin, frozenset({"host"}))


def _parameter(builtin: str, names: frozenset[str]) -> int:
    if builtin.partition(".")[0] not in _ENTRY_OWNERS:
        return -1
    signature = signature_of(builtin)
    if signature is None:
        return -1
    return next((index for index, param in enumerate(signature.params) if param.name in names), -1)


def options_for(program: Program, unit: ModuleUnit, nodes: list[tree.Node]) -> dict[str, Option] | None:
    """The option table whose keys stand in the constructor at the end of ``nodes``; None for other tables."""
    for position in range(len(nodes) - 1, 0, -1):
        call = nodes[position]
        if isinstance(call, tree.Call | tree.MethodCall):
            below = nodes[position + 1] if position + 1 < len(nodes) else None
            index = next((number for number, argument in enumerate(call.args) if argument is below), -1)
            names = (name.replace(".", ":") if name[:1].isupper() else name for name in program.targets(call).builtins)
            for name in names:
                known = OPTION_ARGUMENTS.get(name)
                if known is not None and known.index == index:
                    return _nested_options(OPTION_TABLES[known.table], nodes[position + 1 :])
            return None
        if isinstance(call, tree.Function):
            return None
    return None


def _nested_options(options: dict[str, Option], nodes: list[tree.Node]) -> dict[str, Option] | None:
    """Follows option keys whose values are option tables themselves (``retry_policy``)."""
    found: dict[str, Option] | None = options
    for node in nodes:
        if found is None:
            return None
        key = None
        if isinstance(node, tree.NamedItem):
            key = node.name.value
        elif isinstance(node, tree.KeyedItem) and isinstance(node.key, tree.String):
            key = node.key.value
        if key is not None and node is not nodes[-1]:
            option = found.get(key)
            found = OPTION_TABLES.get(option.kind) if option is not None else None
    return found


def _type_name(unit: ModuleUnit, name: tree.NameType) -> Subject | None:
    declared = (item for item in unit.chunk.block.statements if isinstance(item, _TYPE_STATEMENTS))
    for statement in declared:
        if statement.name.id == name.name and name.module is None:
            return Subject(name, type=statement)
    return None


def functions_of(values: list[Value]) -> tuple[FunctionRef, ...]:
    """The Lua functions among values."""
    return tuple(dict.fromkeys(value.ref for value in values if isinstance(value, FunctionValue)))


def builtins_of(values: list[Value]) -> tuple[str, ...]:
    """The library functions among values."""
    return tuple(value.name for value in values if isinstance(value, BuiltinValue))


def _tables(values: list[Value]) -> tuple[TableValue, ...]:
    return tuple(value for value in values if isinstance(value, TableValue))


def exported(program: Program, reference: Reference) -> tuple[FunctionRef, ...]:
    """The functions that a reference below an import may be."""
    if reference.unit is None or reference.unit not in program.units.values():
        return ()
    exports = program.exports(reference.unit)
    return exports.field_functions.get(reference.path, ()) if reference.path else exports.functions
