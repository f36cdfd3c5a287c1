"""A whole module: imports, constants, the body as plain statements or as ``load(rt)``, the workflow class."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from analyzer.diagnostic import Diagnostic
from analyzer.program.classes import LuaClass
from analyzer.program.modules import ModuleUnit, deep_recursion
from analyzer.program.plain_modules import returned_value
from analyzer.program.references import References
from analyzer.program.scopes import Binding
from analyzer.syntax import tree
from analyzer.syntax.queries import field_of
from analyzer.syntax.walk import walk as walk_lua
from transpiler.emit import py
from transpiler.emit.concrete import Layout, Layouts
from transpiler.emit.walk import walk as walk_python
from transpiler.lower import classes, functions, records, tables, tail_calls, type_values
from transpiler.lower.annotations import settle_annotations
from transpiler.lower.assignment import store_member
from transpiler.lower.captures import captures
from transpiler.lower.constructs import register
from transpiler.lower.context import (
    EXPORTS,
    FunctionContext,
    ModuleContext,
    ModuleShape,
    ProgramFacts,
    Untranslatable,
)
from transpiler.lower.dispatch import expression, statements_into
from transpiler.lower.forward import forward_functions
from transpiler.lower.function_names import function_names
from transpiler.lower.functions import body_statements
from transpiler.lower.hoisting import shared_classes
from transpiler.lower.layout import Comments
from transpiler.lower.names import USED_BUILTINS, Names
from transpiler.lower.nesting import limit_nesting

register()

LOAD = "load"
RUNTIME_ARGUMENT = "rt"
WORKFLOW_BASE = "LuaWorkflow"

_FREE_OVERRIDES = '# mypy: disable-error-code="override"'
"""In Lua, a method may override one with any other parameters and results."""


@dataclass(slots=True)
class WorkflowClass:
    """The class to emit for a workflow entry: its name and the workflow types under which it is registered."""

    name: str
    types: tuple[str, ...]


@dataclass(slots=True)
class LoweredModule:
    """A lowered module, ready for emission.

    ``names`` maps Python names to the Lua names they stand for, where they differ. ``used_names`` are those of helpers,
    shims and builtins that it needs for itself.
    """

    tree: ast.Module
    layouts: Layouts
    header: list[str]
    footer: list[str]
    problems: list[Diagnostic]
    names: dict[str, str] = field(default_factory=dict)
    used_names: frozenset[str] = frozenset()
    method: str = ""


def lower_module(
    facts: ProgramFacts,
    unit: ModuleUnit,
    names: Names,
    references: References,
    erased: frozenset[Binding],
    workflow: WorkflowClass | None,
    sibling_names: dict[str, str],
    imported_classes: dict[LuaClass, str],
) -> LoweredModule:
    """Lower one unit; ``facts.shapes`` must have the shapes of it and of everything it imports."""
    shape = facts.shapes[unit.entry_id]
    types = facts.type_names[unit.entry_id]
    tail_loops = tail_calls.self_calling(facts.program, unit, shape.dissolved)
    captured = captures(facts.program, unit, tail_loops)
    module = ModuleContext(
        unit=unit,
        facts=facts,
        shape=shape,
        names=names,
        references=references,
        comments=Comments(unit.chunk, unit.lines),
        erased=erased,
        tail_loops=tail_loops,
        boxed=captured.boxed,
        kept=captured.kept,
        forward=forward_functions(unit.resolution, captured.boxed),
        function_names=function_names(facts.program, unit, references),
        sibling_names=sibling_names,
        imported_classes=imported_classes,
        types=types,
        types_declared=not shape.plain or type_values.used_before_declaration(unit),
        module_level={*names.names.values(), *(shape.members or {}).values(), *sibling_names.values()}
        | {*imported_classes.values()},
    )
    module.shared_classes = shared_classes(module)
    module.record_names = {made: module.unique(made.name) for made in facts.records.records(unit)}
    about_file = _header(module)
    with deep_recursion():
        ctx = _chunk_context(module)
        arguments = _chunk_arguments(ctx)
        body = [*arguments, *_plain_body(ctx)] if shape.plain else _factory(ctx, arguments)
        if workflow is not None:
            body.extend(_workflow_classes(module, workflow, _entry_member(shape, unit)))
    body = limit_nesting([*module.shared, *body])
    body[:0] = records.definitions(module)
    if module.types_declared and types.own:
        declared = type_values.declarations(unit)
        body[:0] = [type_values.declaration(module, declared[name]) for name in types.own]
    if settle_annotations(body, module.layouts):
        module.runtime("LuaValue")
    # A call lowered in two forms notes the helpers of both, and only one form stands in the text.
    noted = frozenset(module.imports.runtime)
    used = _names(body)
    module.imports.runtime &= used
    imports = _imports(module, workflow is not None, used)
    left = _comment_imports(module, imports)
    about_file += [*left, ""] if left else []
    constants = [py.assign(py.name(name), py.call("utf8", ast.Constant(text))) for text, name in module.texts.items()]
    for first in (constants[:1], body[:1]):
        if first:
            module.layouts.setdefault(first[0], Layout()).blank_before = True
    lowered = ast.Module([*imports, *constants, *body], [])
    header = [
        f"# Generated by lua2temporal from {_source_name(unit)} ({_printable(unit.entry_id)}). Do not edit.",
        *([_FREE_OVERRIDES] if classes.overrides_freely(facts, unit) else []),
        "",
        *about_file,
    ]
    return LoweredModule(
        tree=lowered,
        layouts=module.layouts,
        header=header,
        footer=module.comments.pending,
        problems=module.problems,
        names={name: binding.name for binding, name in names.names.items() if name != binding.name},
        used_names=noted | module.imports.runtime | {*module.imports.modules.values()} | (used & USED_BUILTINS),
        method=(shape.members or {}).get(unit.method, unit.method),
    )


def _source_name(unit: ModuleUnit) -> str:
    return _printable(unit.file) if unit.file else "an inline source"


def _printable(name: str) -> str:
    """A name as a comment can show it: line ends and bytes that are no text escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)


def _header(module: ModuleContext) -> list[str]:
    """The comments at the top that speak of the file, with a blank line behind them."""
    statements = module.unit.chunk.block.statements
    if not statements:
        return []
    first = statements[0]
    erased = isinstance(first, tree.Local) and all(
        module.unit.resolution.bindings[typed.name] in module.erased for typed in first.names
    )
    lines = module.comments.header(first.start, emitted=not erased and not module.is_dissolved(first))
    return [*lines, *([""] if lines and lines[-1] else [])]


def _chunk_context(module: ModuleContext) -> FunctionContext:
    chunk = module.unit.chunk.main
    facts = module.facts
    plain = module.shape.plain
    return FunctionContext(
        module=module,
        function=chunk,
        scope=module.unit.resolution.scopes[chunk],
        parent=None,
        is_async=not plain and facts.program.is_async(chunk),
        convention=None,
        is_module=plain,
    )


def _chunk_arguments(ctx: FunctionContext) -> list[ast.stmt]:
    """The variable behind a chunk's ``...``, which is always empty: the engine loads a module without arguments."""
    if not any(isinstance(node, tree.Vararg) for node in walk_lua(ctx.function.body, into_functions=False)):
        return []
    ctx.vararg = ctx.temporary("args")
    items = py.tuple_([py.name(ctx.module.runtime("LuaValue")), ast.Constant(...)])
    return [py.annotated(ctx.vararg, py.subscript(py.name("tuple"), items), py.tuple_([]))]


def _entry_member(shape: ModuleShape, unit: ModuleUnit) -> str | None:
    return None if shape.members is None else shape.members.get(unit.method)


# --------------------------------------------------------------------------------------------------------------- body


def _plain_body(ctx: FunctionContext) -> list[ast.stmt]:
    """The chunk as module-level statements; what it returns becomes module-level names."""
    module = ctx.module
    statements = module.unit.chunk.block.statements
    returned = returned_value(module.unit)
    with ctx.block() as out:
        statements_into(ctx, statements[:-1])
        last = statements[-1]
        lines, _ = module.comments.before(last.start)
        start = len(ctx.out)
        try:
            _export(ctx, returned)
            _export_table(ctx)
        except Untranslatable as problem:
            module.refuse(problem)
        if len(ctx.out) > start:
            module.layouts.setdefault(ctx.out[start], Layout()).comments[:0] = lines
        else:
            module.comments.put_back(lines, "")
        trailing = module.comments.before(module.unit.chunk.end + 1)[0]
        module.comments.pending.extend(trailing)
    return out


def _export(ctx: FunctionContext, returned: tree.Expr | None) -> None:
    """Make the returned value available under the names that the shape promises."""
    shape = ctx.module.shape
    exported = ctx.module.facts.records.class_names.exported(ctx.module.unit)
    if shape.dissolved is not None or returned is None or "" in exported:
        return
    if shape.members is None:
        if isinstance(returned, tree.Function):
            value = functions.function_value(ctx, returned, shape.path[-1], as_lambda=False)
        else:
            value = expression(ctx, returned)
        if not (isinstance(value, ast.Name) and value.id == EXPORTS):
            ctx.emit(py.assign(py.name(EXPORTS), value, ctx.module.line(returned)))
        return
    if not isinstance(returned, tree.TableConstructor):
        _export_member(ctx, next(iter(shape.members.values())), returned)
        return
    for item in returned.items:
        name = field_of(item)
        assert name is not None
        if name not in exported:  # importers name the class itself
            _export_member(ctx, shape.members[name], item.value)


def _export_table(ctx: FunctionContext) -> None:
    """The exported table itself, for importers that use it as a value, beside the names of its fields."""
    module = ctx.module
    members = module.shape.members
    is_table = module.facts.program.exports(module.unit).kind == "table"
    if members is None or not is_table or module.unit.entry_id not in module.facts.used_as_values:
        return
    exported = module.facts.records.class_names.exported(module.unit)
    pairs: list[tuple[str, ast.expr]] = [
        (key, classes.as_table(ctx, exported[key], 0) if key in exported else py.name(name))
        for key, name in members.items()
    ]
    ctx.emit(py.assign(py.name(EXPORTS), tables.of_fields(ctx, pairs)))


def _export_member(ctx: FunctionContext, member: str, value: tree.Expr) -> None:
    binding = ctx.binding(value) if isinstance(value, tree.Name) else None
    if binding is not None and ctx.module.names.names.get(binding) == member:
        return
    if isinstance(value, tree.Name) and binding is None and ctx.module.types.own.get(value.id) == member:
        return
    store_member(ctx, member, value, ctx.module.line(value))


def _factory(ctx: FunctionContext, arguments: list[ast.stmt]) -> list[ast.stmt]:
    """The chunk as ``def load(rt)``, which returns its export; ``arguments`` begin it."""
    module = ctx.module
    body = body_statements(ctx, module.unit.chunk.block)
    prologue: list[ast.stmt] = [
        py.assign(
            py.name(name), py.call(py.attribute(RUNTIME_ARGUMENT, "module"), py.attribute(f"{name}_module", LOAD))
        )
        for entry_id, name in module.sibling_names.items()
        if not module.facts.shapes[entry_id].plain
    ]
    module.runtime("LuaValue")
    value = py.name("LuaValue")
    kind = ast.AsyncFunctionDef if ctx.is_async else ast.FunctionDef
    body = [*prologue, *arguments, *body] or [ast.Pass()]
    load = kind(LOAD, py.arguments([RUNTIME_ARGUMENT], value), body, [], value)
    module.comments.pending.extend(module.comments.before(module.unit.chunk.end + 1)[0])
    return [load]


# ------------------------------------------------------------------------------------------------------------- classes


def _workflow_classes(module: ModuleContext, workflow: WorkflowClass, main: str | None) -> list[ast.stmt]:
    value = py.name(module.runtime("LuaValue"))
    base = module.runtime(WORKFLOW_BASE)
    if main is not None:
        run_call = py.call(py.attribute("self", "run_main"), py.name(main), py.name("args"))
    else:
        method = ast.Constant(module.unit.method)
        run_call = py.call(py.attribute("self", "run_module"), py.name(LOAD), method, py.name("args"))
    parameters = py.arguments(["self"])
    parameters.vararg = ast.arg("args", value)
    run = ast.AsyncFunctionDef(
        "run", parameters, [ast.Return(py.await_(run_call))], [py.attribute("workflow", "run")], value
    )
    decorator = ast.Call(py.attribute("workflow", "defn"), [], [ast.keyword("name", ast.Constant(workflow.types[0]))])
    made: list[ast.stmt] = [ast.ClassDef(workflow.name, [py.name(base)], [], [run], [decorator])]
    for number, workflow_type in enumerate(workflow.types[1:], 2):
        alias = py.call(py.attribute(workflow.name, "registered_as"), ast.Constant(workflow_type))
        made.append(py.assign(py.name(f"{workflow.name}_{number}"), alias))
    return made


# ------------------------------------------------------------------------------------------------------------- imports


def _names(body: list[ast.stmt]) -> set[str]:
    return {node.id for node in walk_python(body) if isinstance(node, ast.Name)}


def _imports(module: ModuleContext, is_workflow: bool, used: set[str]) -> list[ast.stmt]:
    """Shims stand in ``imports_passed_through`` so that the sandbox does not load them again (decisions.md 6)."""
    if module.texts:
        module.runtime("utf8")
    shims: list[ast.stmt] = []
    runtime = module.imports.runtime
    if runtime:
        shims.extend(_import_statements("runtime_shims", [ast.alias(name) for name in runtime], 0))
    if module.imports.type_values:
        shims.extend(_import_statements("runtime_shims.lua", [ast.alias("type_values", type_values.TYPES)], 0))
    if module.imports.modules:
        aliases = [ast.alias(shim, None if shim == local else local) for shim, local in module.imports.modules.items()]
        shims.extend(_import_statements("runtime_shims.modules", aliases, 0))
    siblings = _sibling_imports(module, used)
    standard = _import_statements("typing", [ast.alias("ClassVar")], 0) if "ClassVar" in used else []
    if not shims:
        needs_workflow = is_workflow
    else:
        needs_workflow = True
    found: list[ast.stmt] = [*standard]
    if needs_workflow:
        found.extend(_import_statements("temporalio", [ast.alias("workflow")], 0))
        if standard:
            module.layouts[found[-1]] = Layout(blank_before=True)
    if siblings:
        module.layouts[siblings[0]] = Layout(blank_before=True)
        found.extend(siblings)
    if shims:
        guard = py.call(ast.Attribute(py.attribute("workflow", "unsafe"), "imports_passed_through", py.LOAD))
        with_shims = ast.With([ast.withitem(guard)], shims)
        module.layouts[with_shims] = Layout(blank_before=True)
        found.append(with_shims)
    return found


def _comment_imports(module: ModuleContext, imports: list[ast.stmt]) -> list[str]:
    """Put the comments above the author's ``require`` above the imports; the lines that speak of the
    module itself or for which there is no import."""
    statements = [item for item in walk_python(imports) if isinstance(item, ast.ImportFrom)]
    left: list[str] = []
    for key, lines in module.import_comments.items():
        local = module.sibling_names.get(key) or module.imports.modules.get(key)
        names = {local, f"{local}_module"}
        where = (item for item in statements if any((alias.asname or alias.name) in names for alias in item.names))
        statement = next(where, None) if local else None
        if statement is None:
            left += lines
        else:
            module.layouts.setdefault(statement, Layout()).comments.extend(lines)
    return left


def _import_statements(module: str | None, aliases: list[ast.alias], level: int) -> list[ast.stmt]:
    """Imports from one module as isort writes them: renamed names in statements of their own."""
    plain = sorted((alias for alias in aliases if alias.asname is None), key=_isort_key)
    groups = [plain] if plain else []
    groups.extend([alias] for alias in aliases if alias.asname is not None)
    groups.sort(key=lambda group: _isort_key(group[0]))
    return [ast.ImportFrom(module, group, level) for group in groups]


def _isort_key(alias: ast.alias) -> tuple[int, str, str]:
    """Constants, classes, then the rest."""
    name = alias.name
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return rank, name, alias.asname or ""


def _sibling_imports(module: ModuleContext, used: set[str]) -> list[ast.stmt]:
    """Relative imports of other generated modules, and of what the text uses of them."""
    wanted: dict[tuple[int, str], list[ast.alias]] = {}
    own = module.shape.path
    for entry_id, name in module.sibling_names.items():
        shape = module.facts.shapes[entry_id]
        if shape.plain and entry_id not in module.imports.siblings:
            continue  # loading it has no effect
        level, inner, target = _relative(own, shape.path)
        if shape.plain and shape.members is None:
            inner = f"{inner}.{target}" if inner else target
            alias = ast.alias(EXPORTS, name if name != EXPORTS else None)
        else:
            local = name if shape.plain else f"{name}_module"
            alias = ast.alias(target, local if local != target else None)
        wanted.setdefault((level, inner), []).append(alias)
    for (entry_id, name), local in module.imports.types.items():
        defined = module.facts.type_names[entry_id].own[name]
        place = _relative(own, module.facts.shapes[entry_id].path)
        inner = f"{place[1]}.{place[2]}" if place[1] else place[2]
        wanted.setdefault((place[0], inner), []).append(ast.alias(defined, local if local != defined else None))
    for made, local in module.imports.classes.items():
        if local not in used:
            continue
        defined = module.facts.class_names[made]
        place = _relative(own, module.facts.shapes[made.unit.entry_id].path)
        inner = f"{place[1]}.{place[2]}" if place[1] else place[2]
        wanted.setdefault((place[0], inner), []).append(ast.alias(defined, local if local != defined else None))
    found: list[ast.stmt] = []
    for (level, inner), aliases in sorted(wanted.items(), key=lambda item: (-item[0][0], item[0][1])):
        found.extend(_import_statements(inner or None, aliases, level))
    return found


def _relative(own: tuple[str, ...], path: tuple[str, ...]) -> tuple[int, str, str]:
    """Dots, inner package and module name by which the module ``own`` imports from the module ``path``."""
    package = path[:-1]
    common = 0
    while common < min(len(package), len(own) - 1) and package[common] == own[common]:
        common += 1
    return len(own) - common, ".".join(package[common:]), path[-1]
