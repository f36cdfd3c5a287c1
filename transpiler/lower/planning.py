"""Before modules are lowered: how each is emitted, what it is called, and what importers may say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analyzer.catalog import lookup
from analyzer.catalog.model import Module, Signature
from analyzer.program.arity import Arity
from analyzer.program.callgraph import EdgeKind
from analyzer.program.control import returns_of
from analyzer.program.modules import ModuleUnit, NameKind
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.program.scopes import Binding
from analyzer.program.types import Types
from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from transpiler.lower import tail_calls
from transpiler.lower.context import ModuleShape, ProgramFacts, TypeNames
from transpiler.lower.names import Names, sanitize


def program_facts(program: Program) -> ProgramFacts:
    """Run the analyses that lowering needs."""
    arity = Arity(program)
    return ProgramFacts(
        program, arity, Types(program, arity), exact_functions(program), {}, {}, tail_calls.circles(program, arity)
    )


def exact_functions(program: Program) -> frozenset[tree.Function]:
    """Functions that are only ever called directly, at sites that call nothing else."""
    methods = {ref.node for unit in program.units.values() for ref in program.entry_methods(unit)}
    exact: set[tree.Function] = set()
    for unit in program.units.values():
        for function in unit.resolution.functions():
            if function is unit.chunk.main or function in methods or function.vararg is not None:
                continue
            called = program.graph.callers.get(program.ref(function))
            if called and not program.facts_for(function).escapes and function.self_param is None:
                exact.add(function)
    for sites in program.graph.by_caller.values():
        for site in sites:
            functions = [ref.node for ref in site.targets.functions]
            alone = len(functions) == 1 and not site.targets.unknown and not site.targets.builtins
            direct = site.kind is EdgeKind.CALL and not site.via and isinstance(site.node, tree.Call)
            direct = direct and not site.targets.through_metamethod
            if not (alone and direct):
                exact.difference_update(functions)
    return frozenset(exact)


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


def returned_value(unit: ModuleUnit) -> tree.Expr | None:
    """The expression that the chunk returns at its end, when that is its only return."""
    statements = unit.chunk.block.statements
    if not statements or not isinstance(statements[-1], tree.Return) or len(statements[-1].exprs) != 1:
        return None
    return statements[-1].exprs[0]


def dissolvable(unit: ModuleUnit, fields: Iterable[str]) -> Binding | None:
    """The variable of an export table that needs no table at run time.

    ``local M = {}``, filled by ``M.name = …`` and ``function M.name()`` at the top level of the file, used as
    ``M.name``, returned at the end.
    """
    returned = returned_value(unit)
    if not isinstance(returned, tree.Name):
        return None
    bindings = unit.resolution.bindings
    binding = bindings.get(returned)
    if binding is None or not binding.constant or not isinstance(binding.value, tree.TableConstructor):
        return None
    if binding.value.items:
        return None
    known = set(fields)
    accounted = {returned}
    for node in _all_nodes(unit):
        match node:
            case tree.Index(obj=tree.Name() as owner, key=tree.String() as key):
                if bindings.get(owner) is binding and key.value in known:
                    accounted.add(owner)
    if any(use not in accounted for use in binding.uses):
        return None
    return binding if _written_in_order(unit, binding, known) else None


def _written_in_order(unit: ModuleUnit, binding: Binding, fields: set[str]) -> bool:
    """Whether every field is written exactly once, by a statement of the chunk itself, and as a plain field."""
    bindings = unit.resolution.bindings
    written: list[str] = []
    for statement in unit.chunk.block.statements:
        targets: list[tree.Expr] = []
        if isinstance(statement, tree.FunctionStatement):
            if statement.is_method:
                return False
            targets = [statement.target]
        elif isinstance(statement, tree.Assign):
            targets = statement.targets
        for target in targets:
            match target:
                case tree.Index(obj=tree.Name() as owner, key=tree.String() as key) if bindings.get(owner) is binding:
                    if len(targets) > 1:
                        return False
                    written.append(key.value)
    return sorted(written) == sorted(fields)


def _all_nodes(unit: ModuleUnit) -> Iterable[tree.Node]:
    return walk(unit.chunk.main)


def plan_shape(
    program: Program, unit: ModuleUnit, path: tuple[str, ...], names: Names, types: TypeNames
) -> ModuleShape:
    """How ``unit`` is emitted; ``names`` must have been allocated, ``types`` are those that are values.

    A module without the function that its entry names as its method is not plain: the missing method is found when the
    module is loaded in a run (spec/dialect.md §1.12).
    """
    shape = _shape(program, unit, path, names, types)
    lacks_method = bool(unit.method) and not unit.is_library and unit.method not in (shape.members or {})
    return ModuleShape(False, path) if lacks_method else shape


def _shape(program: Program, unit: ModuleUnit, path: tuple[str, ...], names: Names, types: TypeNames) -> ModuleShape:
    returned = returned_value(unit)
    if returned is None or len(returns_of(unit.chunk.block)) > 1 or not program.module_state(unit).plain:
        return ModuleShape(False, path)
    if _uses_globals(program, unit):
        return ModuleShape(False, path)
    exports = program.exports(unit)
    if exports.kind == "function" and unit.method:
        return ModuleShape(True, path, {unit.method: _function_member(unit, returned, names)})
    if exports.kind == "table" and exports.constant:
        dissolved = dissolvable(unit, exports.fields)
        if dissolved is not None:
            return ModuleShape(True, path, _members_of_fields(exports.fields, names), dissolved)
        if isinstance(returned, tree.TableConstructor) and returned is exports.table:
            return ModuleShape(True, path, _members_of_constructor(unit, returned, names, types))
    return ModuleShape(True, path)


_DYNAMIC = frozenset((NameKind.ASSIGNED, NameKind.UNKNOWN, NameKind.ABSENT, NameKind.UNDECLARED))


def _uses_globals(program: Program, unit: ModuleUnit) -> bool:
    """Whether the unit needs the table of globals, which is another one in every run.

    It does for a name that nothing defines as well: what fails there is told as the global that it is.
    """
    resolution = unit.resolution
    if resolution.global_writes:
        return True
    by_table = any(name.id == "_G" for other in program.units.values() for name in other.resolution.global_reads)
    sources = _DYNAMIC if by_table else {NameKind.ASSIGNED, NameKind.UNKNOWN}
    return any(name.id == "_G" or unit.meaning(name.id).kind in sources for name in resolution.global_reads)


def _function_member(unit: ModuleUnit, returned: tree.Expr, names: Names) -> str:
    if isinstance(returned, tree.Name) and (binding := unit.resolution.bindings.get(returned)) is not None:
        return names.of(binding)
    return _free_name(sanitize(unit.method), names)


def _members_of_fields(fields: Mapping[str, object], names: Names) -> dict[str, str]:
    return {field: _free_name(member_name(field), names) for field in fields}


def _members_of_constructor(
    unit: ModuleUnit, returned: tree.TableConstructor, names: Names, types: TypeNames
) -> dict[str, str]:
    members: dict[str, str] = {}
    for item in returned.items:
        key = item.name if isinstance(item, tree.NamedItem) else item.key if isinstance(item, tree.KeyedItem) else None
        if not isinstance(key, tree.String):
            continue
        binding = unit.resolution.bindings.get(item.value) if isinstance(item.value, tree.Name) else None
        if binding is not None and binding in names.names and binding.constant:
            members[key.value] = names.of(binding)
        elif isinstance(item.value, tree.Name) and binding is None and item.value.id in types.own:
            members[key.value] = types.own[item.value.id]
        else:
            members[key.value] = _free_name(member_name(key.value), names)
    return members


def member_name(field: str) -> str:
    """A field name as a module-level Python name."""
    cleaned = "".join(char if char.isalnum() and char.isascii() else "_" for char in field)
    if not cleaned or cleaned[0].isdigit():
        cleaned = f"_{cleaned}"
    return sanitize(cleaned)


def _free_name(base: str, names: Names) -> str:
    if base in names.reserved:
        base = f"{base}_"
    return names.claim_module_name(base)
