"""Before modules are lowered: how each is emitted, what it is called, and what importers may say of it."""

from __future__ import annotations

from analyzer.catalog import lookup
from analyzer.catalog.model import Module, Signature
from analyzer.program.arity import Arity
from analyzer.program.layouts import Layouts
from analyzer.program.list_access import ListAccess
from analyzer.program.modules import ModuleUnit
from analyzer.program.plain_modules import can_be_plain, returned_value
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.program.scopes import Binding
from analyzer.program.types import Types
from analyzer.syntax import tree
from analyzer.syntax.queries import field_of
from transpiler.lower import tail_calls
from transpiler.lower.context import ModuleShape, ProgramFacts, TypeNames
from transpiler.lower.exports import DissolvedTable, member_name
from transpiler.lower.names import Names, sanitize
from transpiler.lower.signatures import exact_functions


def program_facts(program: Program) -> ProgramFacts:
    """Run the analyses that lowering needs."""
    arity = Arity(program)
    types = Types(program, arity)
    return ProgramFacts(
        program=program,
        arity=arity,
        types=types,
        records=Layouts(program, types),
        lists=ListAccess(types),
        exact=exact_functions(program),
        shapes={},
        type_names={},
        circles=tail_calls.circles(program, arity),
        class_names={},
    )


def erased_bindings(unit: ModuleUnit, references: References) -> frozenset[Binding]:
    """Variables that merely name a module, a library function or an import: every use is replaced by what it names."""
    found: set[Binding] = set()
    for binding in unit.resolution.all_bindings:
        if binding.kind != "local" or not binding.constant or binding.value is None:
            continue
        reference = references.of(binding.value)
        if reference is None:
            continue
        if reference.unit is not None or isinstance(lookup(reference.path), (Module, Signature)):
            found.add(binding)
    return frozenset(found)


def plan_shape(
    facts: ProgramFacts,
    unit: ModuleUnit,
    path: tuple[str, ...],
    names: Names,
    types: TypeNames,
    dissolved: DissolvedTable | None,
) -> ModuleShape:
    """How ``unit`` is emitted; ``names`` must have been allocated, ``types`` are those that are values.

    A module without the function that its entry names as its method is not plain: the missing method is found when the
    module is loaded in a run (spec/dialect.md §1.12).
    """
    shape = _shape(facts, unit, path, names, types, dissolved)
    lacks_method = bool(unit.method) and not unit.is_library and unit.method not in (shape.members or {})
    return ModuleShape(False, path) if lacks_method else shape


def _shape(
    facts: ProgramFacts,
    unit: ModuleUnit,
    path: tuple[str, ...],
    names: Names,
    types: TypeNames,
    dissolved: DissolvedTable | None,
) -> ModuleShape:
    program = facts.program
    returned = returned_value(unit)
    if returned is None or not can_be_plain(program, unit):
        return ModuleShape(False, path)
    if dissolved is not None:
        return ModuleShape(True, path, dict(names.members), dissolved.binding)
    exports = program.exports(unit)
    if exports.kind == "function" and unit.method:
        return ModuleShape(True, path, {unit.method: _function_member(unit, returned, names)})
    constant = exports.kind == "table" and exports.constant
    if constant and isinstance(returned, tree.TableConstructor) and returned is exports.table:
        return ModuleShape(True, path, _members_of_constructor(facts, unit, returned, names, types))
    return ModuleShape(True, path)


def _function_member(unit: ModuleUnit, returned: tree.Expr, names: Names) -> str:
    if isinstance(returned, tree.Name) and (binding := unit.resolution.bindings.get(returned)) is not None:
        return names.of(binding)
    return names.claim_module_name(sanitize(unit.method))


def _members_of_constructor(
    facts: ProgramFacts, unit: ModuleUnit, returned: tree.TableConstructor, names: Names, types: TypeNames
) -> dict[str, str]:
    members: dict[str, str] = {}
    records = facts.records
    for item in returned.items:
        field = field_of(item)
        if field is None:
            continue
        binding = unit.resolution.bindings.get(item.value) if isinstance(item.value, tree.Name) else None
        is_table = binding in records.lua_classes and field not in records.class_names.exported(unit)
        if binding is not None and binding in names.names and binding.constant and not is_table:
            members[field] = names.of(binding)
        elif isinstance(item.value, tree.Name) and binding is None and item.value.id in types.own:
            members[field] = types.own[item.value.id]
        else:
            members[field] = names.claim_module_name(member_name(field))
    return members
