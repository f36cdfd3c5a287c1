"""The annotations that mypy needs: one Python name that holds values of several types (decisions.md 9).

mypy takes the type of a variable from its first assignment. Lowering annotates a variable whose values are of several
Lua types; what mypy makes of the values, names that loops and multiple assignments bind, names that several Lua
variables share, and names that inner functions assign are only seen in the finished module. This pass leaves at most
one annotation per name and scope, at the place that binds the name first, and none where mypy sees ``LuaValue`` there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from transpiler.emit import py
from transpiler.emit.concrete import Layout, Layouts

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

LUA_VALUE = "LuaValue"

OPEN = "open"
"""The kind of a value that is LuaValue for mypy."""
CONCRETE = frozenset(("int", "float", "str", "bool", "Table"))
"""The kinds whose mypy type is known; every other stands for a type of its own."""

_RESULTS = {
    **dict.fromkeys(("add", "sub", "mul", "div", "idiv", "mod", "power", "neg", "concat", "length", "wrap"), OPEN),
    **dict.fromkeys(("first", "index", "call", "call_sync", "invoke", "invoke_sync", "setmetatable", "rawget"), OPEN),
    **dict.fromkeys(("band", "bnot", "bor", "bxor", "shl", "shr", "len", "int"), "int"),
    **dict.fromkeys(("eq", "ge", "gt", "le", "lt", "rawequal", "truthy"), "bool"),
    **dict.fromkeys(("str", "tostring", "type_", "utf8"), "str"),
    **dict.fromkeys(("Table", "Table.of"), "Table"),
    **dict.fromkeys((f"string_.{name}" for name in ("sub", "char", "rep", "reverse", "lower", "upper")), "str"),
    **dict.fromkeys(("string_.format_", "table_.concat"), "str"),
    "float": "float",
}
"""What calls of the runtime give."""


@dataclass(slots=True)
class _Site:
    """A statement that binds a name; ``kind`` stands for the type that mypy sees in the value, and is empty for a bare
    annotation.

    ``own``: it stands in the scope to which the name belongs, not in a function inside it. ``alone``: it binds nothing
    else, so that lowering has decided about it.
    """

    statement: ast.stmt
    siblings: list[ast.stmt]
    kind: str
    annotates: bool
    own: bool
    alone: bool


@dataclass(slots=True)
class _Scope:
    """The names of one function, or of the module. ``outer`` are names that belong to an enclosing scope."""

    parent: _Scope | None
    parameters: frozenset[str] = frozenset()
    outer: set[str] = field(default_factory=set)
    sites: dict[str, list[_Site]] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    body: Sequence[ast.stmt] = ()

    def owner(self, name: str) -> _Scope:
        """The scope to which an assignment of ``name`` made here belongs."""
        scope = self
        while name in scope.outer and scope.parent is not None:
            scope = scope.parent
        return scope

    def kind_of(self, name: str) -> str:
        """The kind of a variable that is read here."""
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.parameters:
                return OPEN
            first = next((site for site in scope.sites.get(name, ()) if site.own and name not in scope.outer), None)
            if first is not None:
                return OPEN if first.annotates else first.kind
            scope = scope.parent
        return name

    def result_of(self, function: str) -> str:
        """The kind of what a function gives that is called here."""
        scope: _Scope | None = self
        while scope is not None:
            if function in scope.functions:
                return scope.functions[function]
            if function in scope.parameters or function in scope.sites:
                return OPEN if scope.kind_of(function) == OPEN else f"result of {function}"
            scope = scope.parent
        return _RESULTS.get(function, f"result of {function}")


def settle_annotations(body: list[ast.stmt], layouts: Layouts) -> bool:
    """Give every name that needs it one annotation ``: LuaValue``, in place; whether the module has such a name.

    ``layouts`` has the comments and blank lines of the statements and follows them when they are replaced.
    """
    scopes = [_Scope(None, body=body)]
    _visit(body, scopes[0], scopes)
    found = False
    for scope in scopes:
        settled = scope.parameters if scope.parent is None else scope.parameters | {"_"}  # mypy lets `_` be anything
        wanted = [name for name, sites in scope.sites.items() if name not in settled and _is_needed(sites)]
        suspects = {name: kind for name in wanted if (kind := _only_kind(scope.sites[name]))}
        free = suspects.keys() - _operands(scope.body, suspects) if suspects else set()
        for name, sites in scope.sites.items():
            needed = name in wanted and name not in free
            found = found or needed
            if needed or any(site.annotates for site in sites):
                _settle(name, sites, needed, layouts)
    return found


def _is_needed(sites: list[_Site]) -> bool:
    first = next((site for site in sites if site.own and site.kind), None)
    if first is None or first.kind == OPEN:
        return False
    if any(site.annotates for site in sites):
        return True
    if first.alone and first.kind not in CONCRETE:
        return False
    return any(site.kind not in ("", OPEN, first.kind) and not _widens(site.kind, first.kind) for site in sites)


def _only_kind(sites: list[_Site]) -> str:
    """The one kind of all values that are not LuaValue, where mypy accepts that; else empty."""
    kinds = {site.kind for site in sites if site.kind not in ("", OPEN)}
    fits = len(kinds) == 1 and kinds <= CONCRETE | {"NoneType"} and all(site.own for site in sites)
    return kinds.pop() if fits else ""


def _operands(body: Sequence[ast.stmt], kinds: dict[str, str]) -> set[str]:
    """Those of the names in ``kinds`` that are used where another type could matter: not just passed, returned, tested
    or calculated with.

    What inner functions use is read by mypy before it knows all assignments.
    """
    found: set[str] = set()
    returned: list[ast.AST] = []
    for node in (node for statement in body for node in ast.walk(statement)):
        if isinstance(node, (*_FUNCTIONS, ast.Lambda)):
            found.update(part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id in kinds)
            continue
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            returned.append(node.value)
        harmless = node.elts if isinstance(node, ast.Tuple) and node in returned else _passed_on(node)
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.Name) or not isinstance(child.ctx, ast.Load) or child.id not in kinds:
                continue
            calculated = isinstance(node, ast.BinOp | ast.Compare) and kinds[child.id] in ("int", "float", "str")
            if not calculated and not any(child is value for value in harmless):
                found.add(child.id)
    return found


def _passed_on(node: ast.AST) -> list[ast.expr]:
    """The children of ``node`` whose type does not matter to mypy."""
    match node:
        case ast.Call(func=ast.Name(id="range" | "len" | "int" | "float")):
            return []
        case ast.Call():
            return node.args
        case ast.keyword() | ast.Return(value=ast.Name()):
            return [node.value] if node.value is not None else []
        case ast.Subscript():
            return [node.slice]
        case ast.If() | ast.While():
            return [node.test]
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return [node.left]
    return []


def _widens(kind: str, declared: str) -> bool:
    return kind == "int" and declared == "float"


def _settle(name: str, sites: list[_Site], needed: bool, layouts: Layouts) -> None:
    first = next((site for site in sites if site.own), sites[0])
    for site in sites:
        statement = site.statement
        if not (site is first and needed):
            if isinstance(statement, ast.AnnAssign) and _is_lua_value(statement.annotation):
                plain = () if statement.value is None else (ast.Assign([statement.target], statement.value),)
                _replace(site, plain, layouts)
        elif isinstance(statement, ast.Assign) and _simple_target(statement) == name:
            _replace(site, (_annotated(name, statement.value),), layouts)
        elif not site.annotates:
            _replace(site, (_annotated(name, None), statement), layouts)


def _annotated(name: str, value: ast.expr | None) -> ast.stmt:
    return py.annotated(name, py.name(LUA_VALUE), value)


def _replace(site: _Site, made: Sequence[ast.stmt], layouts: Layouts) -> None:
    statement = site.statement
    index = next(index for index, sibling in enumerate(site.siblings) if sibling is statement)
    site.siblings[index : index + 1] = made
    for new in made:
        if new is not statement:
            ast.copy_location(new, statement)
    layout = layouts.pop(statement, None)
    if layout is not None and len(made) == 1:
        layouts[made[0]] = layout
    elif layout is not None and made:
        layouts[made[0]] = Layout(comments=layout.comments, blank_before=layout.blank_before)
        layouts[statement] = replace(layout, comments=[], blank_before=False)


def _is_lua_value(annotation: ast.expr) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == LUA_VALUE


def _simple_target(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


# ----------------------------------------------------------------------------------------------------- finding bindings


def _visit(body: list[ast.stmt], scope: _Scope, scopes: list[_Scope]) -> None:
    """Enter the bindings of a body, in the order of the text; inner functions get scopes of their own in ``scopes``."""
    for statement in body:
        for name, kind, annotates in _bindings(statement, scope):
            owner = scope.owner(name)
            site = _Site(statement, body, kind, annotates, owner is scope, _simple_target(statement) == name)
            owner.sites.setdefault(name, []).append(site)
        if isinstance(statement, _FUNCTIONS):
            returns = statement.returns
            kind = OPEN if returns is not None and _is_lua_value(returns) else f"result of {statement.name}"
            scope.functions[statement.name] = kind
        if isinstance(statement, _FUNCTIONS):
            arguments = statement.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            inner = _Scope(scope, frozenset(item.arg for item in every), body=statement.body)
            inner.outer = {name for node in statement.body for name in _declared_outer(node)}
            scopes.append(inner)
            _visit(statement.body, inner, scopes)
        elif not isinstance(statement, ast.ClassDef):
            for block in _blocks(statement):
                _visit(block, scope, scopes)


def _declared_outer(statement: ast.stmt) -> list[str]:
    return statement.names if isinstance(statement, (ast.Nonlocal, ast.Global)) else []


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field_name in ("body", "orelse", "finalbody"):
        block = getattr(statement, field_name, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(statement, "handlers", ()):
        yield handler.body


def _bindings(statement: ast.stmt, scope: _Scope) -> Iterator[tuple[str, str, bool]]:
    """Name, kind of value and whether it is annotated, for what a statement binds by itself."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        kind = "" if statement.value is None else _kind(statement.value, scope)
        yield statement.target.id, kind, _is_lua_value(statement.annotation)
    elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        value = ast.BinOp(ast.Name(statement.target.id), statement.op, statement.value)
        yield statement.target.id, _kind(value, scope), False
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _targets(target, statement.value, scope)
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        for name, _, _ in _targets(statement.target, statement.iter, scope):
            yield name, _element_kind(statement.iter), False


def _targets(target: ast.expr, value: ast.expr, scope: _Scope) -> Iterator[tuple[str, str, bool]]:
    if isinstance(target, ast.Name):
        yield target.id, _kind(value, scope), False
    elif isinstance(target, (ast.Tuple, ast.List)):
        values = value.elts if isinstance(value, ast.Tuple) else []
        aligned = len(values) == len(target.elts) and not any(isinstance(item, ast.Starred) for item in values)
        for position, item in enumerate(target.elts):
            if isinstance(item, ast.Name):
                kind = _kind(values[position], scope) if aligned else f"{_kind(value, scope)} {position}".strip()
                yield item.id, kind, False


def _element_kind(iterable: ast.expr) -> str:
    """What a loop variable gets: integers from ``range``; whatever tables and iterators hold otherwise."""
    called = iterable.func if isinstance(iterable, ast.Call) else None
    name = called.id if isinstance(called, ast.Name) else ""
    return {"range": "int", "numeric_range": "number"}.get(name, OPEN)


# -------------------------------------------------------------------------------------------------- what mypy infers


def _kind(value: ast.expr, scope: _Scope) -> str:
    match value:
        case ast.Constant():
            return type(value.value).__name__
        case ast.JoinedStr():
            return "str"
        case ast.UnaryOp(op=ast.Not()):
            return "bool"
        case ast.Subscript():
            return OPEN
        case ast.Name():
            return scope.kind_of(value.id)
        case ast.Compare():
            native = isinstance(value.ops[0], (ast.Is, ast.IsNot)) or _kind(value.left, scope) in CONCRETE
            return "bool" if native else _kind(value.left, scope)
        case ast.BinOp():
            return _sum_kind(value, _kind(value.left, scope), _kind(value.right, scope))
        case ast.IfExp():
            return _common({_kind(value.body, scope), _kind(value.orelse, scope)})
        case ast.BoolOp():
            return _common({_kind(part, scope) for part in value.values})
        case ast.UnaryOp(operand=value) | ast.Await(value=value) | ast.NamedExpr(value=value):
            return _kind(value, scope)
        case ast.Call(func=ast.Subscript()):
            return OPEN
        case ast.Attribute(value=owner) | ast.Call(func=ast.Attribute(value=owner)) if _kind(owner, scope) == OPEN:
            return OPEN
        case ast.Call():
            return scope.result_of(ast.unparse(value.func))
    return ast.unparse(value)


def _sum_kind(node: ast.BinOp, left: str, right: str) -> str:
    kinds = {left, right}
    if OPEN in kinds:
        return OPEN
    if kinds <= {"int", "float"}:
        return "float" if "float" in kinds or isinstance(node.op, ast.Div) else "int"
    return "str" if kinds == {"str"} and isinstance(node.op, ast.Add) else ast.unparse(node)


def _common(kinds: set[str]) -> str:
    return kinds.pop() if len(kinds) == 1 else " or ".join(sorted(kinds))
