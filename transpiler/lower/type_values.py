"""Types as values: ``type X = …`` declarations that the program uses at run time (spec/dialect.md §2.2).

Only those are emitted, with the declared types that they refer to; everything else about types is erased.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from analyzer.catalog import lookup
from analyzer.catalog.model import Module
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from transpiler.emit import py
from transpiler.lower.context import FunctionContext, ModuleContext, TypeKey, TypeNames
from transpiler.lower.literals import string_constant
from transpiler.lower.names import KEYWORDS

Declaration = tree.TypeDeclaration | tree.InterfaceDeclaration
TYPES = "types"
"""The local name of ``runtime_shims.lua.type_values``."""

BUILTIN_TYPES = frozenset(
    (
        *("string", "number", "integer", "boolean", "any", "unknown", "never", "nil"),
        *("table", "function", "thread", "userdata", "error"),
    )
)
_VALIDATORS = frozenset(("min", "max", "min_len", "max_len", "pattern"))


def declarations(unit: ModuleUnit) -> dict[str, Declaration]:
    """The types that ``unit`` declares at its top level."""
    return {
        statement.name.id: statement
        for statement in unit.chunk.block.statements
        if isinstance(statement, (tree.TypeDeclaration, tree.InterfaceDeclaration))
    }


def owner_of(unit: ModuleUnit, name: str) -> ModuleUnit | None:
    """The module whose type the global ``name`` is in ``unit``: its own, or that of a library it imports."""
    for candidate in (unit, *unit.imported.values()):
        if name in candidate.parsed.types:
            return candidate
    return None


# --------------------------------------------------------------------------------------------------------- what is used


def used_types(program: Program, references: dict[ModuleUnit, References]) -> set[TypeKey]:
    """The declared types that are values somewhere in the program, and those that they refer to."""
    pending = [key for unit in program.units.values() for key in _mentioned(unit, references[unit])]
    found: set[TypeKey] = set()
    while pending:
        key = pending.pop()
        if key in found:
            continue
        unit = program.units[key[0]]
        declaration = declarations(unit).get(key[1])
        if declaration is not None:
            found.add(key)
            pending.extend(_referred(unit, declaration))
    return found


def _mentioned(unit: ModuleUnit, references: References) -> Iterator[TypeKey]:
    """Types of which ``unit`` uses the value."""
    for name in unit.resolution.global_reads:
        reference = references.of(name)
        if reference is not None and reference.is_type and (owner := owner_of(unit, name.id)) is not None:
            yield owner.entry_id, name.id
    if not any(imported.parsed.types for imported in unit.imported.values()):
        return
    for node in walk(unit.chunk.main):
        reference = references.of(node) if isinstance(node, tree.Index) else None
        if reference is not None and reference.unit is not None and reference.path in reference.unit.parsed.types:
            yield reference.unit.entry_id, reference.path


def _referred(unit: ModuleUnit, declaration: Declaration) -> Iterator[TypeKey]:
    for node in walk(declaration):
        if isinstance(node, tree.NameType):
            owner = unit.imported.get(node.module) if node.module is not None else owner_of(unit, node.name)
            if owner is None and node.module is not None:
                owner = _required(unit, node.module)
            if owner is not None:
                yield owner.entry_id, node.name


def _required(unit: ModuleUnit, alias: str) -> ModuleUnit | None:
    """The library behind ``local alias = require("…")``."""
    for statement in unit.chunk.block.statements:
        match statement:
            case tree.Local(names=[tree.TypedName(name=tree.Name(id=name))], exprs=[value]) if name == alias:
                reference = References(unit).of(value)
                return None if reference is None or reference.path else reference.unit
    return None


def type_names(
    unit: ModuleUnit, used: set[TypeKey], references: References, reserved: frozenset[str], emitted: Iterable[str]
) -> TypeNames:
    """Choose the names for ``unit``; types of modules that are not ``emitted`` have none."""
    names = TypeNames()
    taken = set(reserved)
    for name in declarations(unit):
        if (unit.entry_id, name) in used:
            names.own[name] = _claim(name, taken)
    wanted = set(_mentioned(unit, references))
    for name, declaration in declarations(unit).items():
        if name in names.own:
            wanted.update(_referred(unit, declaration))
    emitted = set(emitted)
    for key in sorted(wanted & used):
        if key[0] != unit.entry_id and key[0] in emitted:
            names.imported[key] = _claim(key[1], taken)
    return names


def _claim(base: str, taken: set[str]) -> str:
    candidate = f"{base}_" if base in KEYWORDS or base in taken else base
    number = 1
    while candidate in taken:
        number += 1
        candidate = f"{base}_{number}"
    taken.add(candidate)
    return candidate


# ---------------------------------------------------------------------------------------------------------- expressions


def type_value(module: ModuleContext, name: str) -> ast.expr | None:
    """The value of the type that the global ``name`` is; None when it is none."""
    owner = owner_of(module.unit, name)
    if owner is not None:
        return _declared(module, owner, name)
    return _builtin(module, name) if name in BUILTIN_TYPES else None


def library_type(module: ModuleContext, unit: ModuleUnit, name: str) -> ast.expr | None:
    """``lib.User`` where the library declares the type ``User``."""
    return _declared(module, unit, name) if name in unit.parsed.types else None


def _declared(module: ModuleContext, owner: ModuleUnit, name: str) -> ast.expr | None:
    if owner is module.unit:
        own = module.types.own.get(name)
        return None if own is None else py.name(own)
    key = (owner.entry_id, name)
    imported = module.types.imported.get(key)
    if imported is None:
        return None
    module.imports.types[key] = imported
    return py.name(imported)


def _builtin(module: ModuleContext, name: str) -> ast.expr:
    return py.attribute(_types(module), name)


def _types(module: ModuleContext) -> str:
    module.imports.type_values = True
    return TYPES


def _make(module: ModuleContext, function: str, *args: ast.expr) -> ast.Call:
    return py.call(py.attribute(_types(module), function), *args)


# --------------------------------------------------------------------------------------------------------- declarations


def declare(ctx: FunctionContext, node: Declaration) -> None:
    """Emit ``X = types.named("X", …)`` for a type that is used as a value."""
    module = ctx.module
    if node.name.id in module.types.own and module.shape.plain and not module.types_declared:
        ctx.emit(declaration(module, node))


def declaration(module: ModuleContext, node: Declaration) -> ast.stmt:
    """The statement that makes the type's value."""
    scope = _Scope(module, node)
    text = ast.Constant(node.name.id)
    line = module.line(node)
    if isinstance(node, tree.InterfaceDeclaration):
        made = _make(module, "named", text, _make(module, "interface"))
    elif node.params:
        scope.params = {param.name.id: param.name.id for param in node.params}
        body = ast.Lambda(py.arguments([param.name.id for param in node.params]), scope.lower(node.type))
        made = _make(module, "generic", text, ast.Constant(len(node.params)), body)
    else:
        made = _make(module, "named", text, scope.lower(node.type))
    name = module.types.own[node.name.id]
    if any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(made)):
        return py.annotated(name, py.attribute(_types(module), "Type"), made, line)
    return py.assign(py.name(name), made, line)


def used_before_declaration(unit: ModuleUnit) -> bool:
    """Whether the chunk itself uses a type above its declaration."""
    declared = declarations(unit)
    main = unit.chunk.main
    return any(
        name.id in declared and name.start < declared[name.id].start and unit.resolution.enclosing.get(name) is main
        for name in unit.resolution.global_reads
    )


class _Scope:
    """Lowers the type expressions of one declaration."""

    def __init__(self, module: ModuleContext, node: Declaration) -> None:
        self.module = module
        self.node = node
        self.params: dict[str, str] = {}

    def lower(self, node: tree.TypeNode) -> ast.expr:
        return _TYPES[node.__class__](self, node)

    def make(self, function: str, *args: ast.expr) -> ast.Call:
        return _make(self.module, function, *args)

    def builtin(self, name: str) -> ast.expr:
        return _builtin(self.module, name)

    def name(self, node: tree.NameType) -> ast.expr:
        if node.module is not None:
            return self.qualified(node)
        if node.name in self.params:
            return py.name(self.params[node.name])
        owner = owner_of(self.module.unit, node.name)
        if owner is None:
            return self.builtin(node.name) if node.name in BUILTIN_TYPES else self.foreign(node.name)
        return self.reference(owner, node)

    def reference(self, owner: ModuleUnit, node: tree.NameType) -> ast.expr:
        value = _declared(self.module, owner, node.name)
        if value is None:
            return self.builtin("never")
        if node.args:
            value = py.call(py.attribute(value, "of"), *[self.lower(arg) for arg in node.args])
        if owner is self.module.unit and declarations(owner)[node.name].start >= self.node.start and not self.params:
            return self.make("reference", ast.Lambda(py.arguments([]), value))
        return value

    def qualified(self, node: tree.NameType) -> ast.expr:
        assert node.module is not None
        owner = self.module.unit.imported.get(node.module) or _required(self.module.unit, node.module)
        if owner is not None:
            return self.reference(owner, node) if node.name in owner.parsed.types else self.builtin("never")
        return self.builtin("userdata")

    def foreign(self, name: str) -> ast.expr:
        """``Channel<T>``, or a name that nothing declares, which no value belongs to."""
        return self.builtin("userdata" if name == "Channel" or isinstance(lookup(name), Module) else "never")

    def literal(self, node: tree.LiteralType) -> ast.expr:
        if node.value is None:
            return self.builtin("nil")
        if isinstance(node.value, str):
            return self.make("literal", string_constant(self.module, node.value))
        return self.make("literal", py.constant(node.value))

    def array(self, node: tree.ArrayType) -> ast.expr:
        return self.make("array", self.lower(node.element))

    def map(self, node: tree.MapType) -> ast.expr:
        return self.make("map_", self.lower(node.key), self.lower(node.value))

    def record(self, node: tree.RecordType) -> ast.expr:
        plain = all(not f.optional and f.name.isidentifier() and f.name not in KEYWORDS for f in node.fields)
        if plain:
            fields = [ast.keyword(item.name, self.lower(item.type)) for item in node.fields]
            made = self.make("record")
            made.keywords.extend(fields)
            return made
        rows: list[ast.expr] = [
            py.tuple_([ast.Constant(item.name), self.lower(item.type), ast.Constant(item.optional)])
            for item in node.fields
        ]
        return self.make("record_of", ast.List(rows, py.LOAD))

    def union(self, node: tree.UnionType) -> ast.expr:
        return self.make("union", *[self.lower(member) for member in node.members])

    def intersection(self, node: tree.IntersectionType) -> ast.expr:
        return self.make("intersection", *[self.lower(member) for member in node.members])

    def optional(self, node: tree.OptionalType) -> ast.expr:
        return self.make("optional", self.lower(node.inner))

    def annotated(self, node: tree.AnnotatedType) -> ast.expr:
        validators = {}
        for item in node.annotations:
            value = _literal_value(item.args[0]) if len(item.args) == 1 else None
            if item.name in _VALIDATORS and value is not None:
                validators[item.name] = value
        inner = self.lower(node.inner)
        if not validators:
            return inner
        made = self.make("annotated", inner)
        for name, value in validators.items():
            lowered = string_constant(self.module, value) if isinstance(value, str) else py.constant(value)
            made.keywords.append(ast.keyword(name, lowered))
        return made

    def function(self, node: tree.FunctionType) -> ast.expr:
        if node.returns:
            return self.make("function_type", self.lower(node.returns[0]))
        return self.make("function_type")

    def index_access(self, node: tree.IndexAccessType) -> ast.expr:
        record = self.resolve(node.obj)
        key = node.key
        if isinstance(record, tree.RecordType) and isinstance(key, tree.LiteralType):
            for item in record.fields:
                if item.name == key.value:
                    made = self.lower(item.type)
                    return self.make("optional", made) if item.optional else made
        if isinstance(record, tree.ArrayType):
            return self.lower(record.element)
        if isinstance(record, tree.MapType):
            return self.lower(record.value)
        return self.builtin("any")

    def keyof(self, node: tree.KeyofType) -> ast.expr:
        record = self.resolve(node.inner)
        if isinstance(record, tree.RecordType) and record.fields:
            names = [self.make("literal", ast.Constant(item.name)) for item in record.fields]
            return names[0] if len(names) == 1 else self.make("union", *names)
        return self.builtin("string")

    def resolve(self, node: tree.TypeNode) -> tree.TypeNode:
        """The structure behind the names of this module's own types."""
        for _ in range(64):
            if not isinstance(node, tree.NameType) or node.module is not None:
                break
            declared = declarations(self.module.unit).get(node.name)
            if not isinstance(declared, tree.TypeDeclaration):
                break
            node = declared.type
        return node

    def typeof(self, node: tree.TypeofType) -> ast.expr:
        return self.type_of_value(node.expr, 0)

    def type_of_value(self, expr: tree.Expr, depth: int) -> ast.expr:
        """The type of a constant's first value: literals, and tables of such."""
        if isinstance(expr, tree.Name):
            binding = self.module.unit.resolution.bindings.get(expr)
            if binding is not None and binding.value is not None and depth < 8:
                return self.type_of_value(binding.value, depth + 1)
        match expr:
            case tree.String():
                return self.builtin("string")
            case tree.Number():
                return self.builtin("integer" if isinstance(expr.value, int) else "number")
            case tree.TrueLiteral() | tree.FalseLiteral():
                return self.builtin("boolean")
            case tree.Function():
                return self.make("function_type")
            case tree.TableConstructor() if expr.items and all(isinstance(i, tree.NamedItem) for i in expr.items):
                rows: list[ast.expr] = [
                    py.tuple_(
                        [
                            string_constant(self.module, item.name.value),
                            self.type_of_value(item.value, depth + 1),
                            ast.Constant(False),
                        ]
                    )
                    for item in expr.items
                    if isinstance(item, tree.NamedItem)
                ]
                return self.make("record_of", ast.List(rows, py.LOAD))
            case tree.TableConstructor():
                return self.builtin("table")
        return self.builtin("any")

    def anything(self, node: tree.TypeNode) -> ast.expr:
        """Conditional types and assertions have no run-time form: every value belongs to them."""
        return self.builtin("any")


def _literal_value(expr: tree.Expr) -> int | float | str | None:
    match expr:
        case tree.Number() | tree.String():
            return expr.value
        case tree.Unary(op="-", operand=tree.Number() as number):
            return -number.value
    return None


_TYPES: dict[type[tree.Node], Callable[[_Scope, Any], ast.expr]] = {
    tree.NameType: _Scope.name,
    tree.LiteralType: _Scope.literal,
    tree.ArrayType: _Scope.array,
    tree.MapType: _Scope.map,
    tree.RecordType: _Scope.record,
    tree.UnionType: _Scope.union,
    tree.IntersectionType: _Scope.intersection,
    tree.OptionalType: _Scope.optional,
    tree.AnnotatedType: _Scope.annotated,
    tree.FunctionType: _Scope.function,
    tree.IndexAccessType: _Scope.index_access,
    tree.ConditionalType: _Scope.anything,
    tree.AssertsType: _Scope.anything,
    tree.TypeofType: _Scope.typeof,
    tree.KeyofType: _Scope.keyof,
    tree.ErrorType: _Scope.anything,
}
