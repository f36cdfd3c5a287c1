"""The annotations that mypy needs: one Python name that holds values of several types (decisions.md 9).

mypy takes the type of a variable from its first assignment. Lowering annotates a variable where it is declared by
itself; names that loops and multiple assignments bind, names that several Lua variables share, and names that inner
functions assign are only seen in the finished module. This pass leaves at most one annotation per name and scope, at
the place that binds the name first.
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
"""The kind of a value whose Python type is LuaValue, or that lowering found to need no annotation."""


@dataclass(slots=True)
class _Site:
    """A statement that binds a name; ``kind`` stands for the type that mypy sees in the value.

    ``own``: it stands in the scope to which the name belongs, not in a function inside it.
    """

    statement: ast.stmt
    siblings: list[ast.stmt]
    kind: str
    annotates: bool
    own: bool


@dataclass(slots=True)
class _Scope:
    """The names of one function, or of the module. ``outer`` are names that belong to an enclosing scope."""

    parent: _Scope | None
    parameters: frozenset[str] = frozenset()
    outer: set[str] = field(default_factory=set)
    sites: dict[str, list[_Site]] = field(default_factory=dict)

    def owner(self, name: str) -> _Scope:
        """The scope to which an assignment of ``name`` made here belongs."""
        scope = self
        while name in scope.outer and scope.parent is not None:
            scope = scope.parent
        return scope


def settle_annotations(body: list[ast.stmt], layouts: Layouts) -> bool:
    """Give every name that needs it one annotation ``: LuaValue``, in place; whether the module has such a name.

    ``layouts`` has the comments and blank lines of the statements and follows them when they are replaced.
    """
    scopes = [_Scope(None)]
    _visit(body, scopes[0], scopes)
    found = False
    for scope in scopes:
        for name, sites in scope.sites.items():
            needed = name not in scope.parameters and _is_needed(sites)
            found = found or needed
            if needed or any(site.annotates for site in sites):
                _settle(name, sites, needed, layouts)
    return found


def _is_needed(sites: list[_Site]) -> bool:
    first = next((site for site in sites if site.own), None)
    if first is None:
        return False
    if any(site.annotates for site in sites):
        return True
    return first.kind != OPEN and any(site.kind not in (OPEN, first.kind) for site in sites)


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
        for name, kind, annotates in _bindings(statement):
            owner = scope.owner(name)
            trusted = name not in owner.sites and _simple_target(statement) == name
            site = _Site(statement, body, OPEN if trusted else kind, annotates, owner is scope)
            owner.sites.setdefault(name, []).append(site)
        if isinstance(statement, _FUNCTIONS):
            arguments = statement.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            inner = _Scope(scope, frozenset(item.arg for item in every))
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


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, str, bool]]:
    """Name, kind of value and whether it is annotated, for what a statement binds by itself."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id, OPEN, _is_lua_value(statement.annotation)
    elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id, "augmented", False
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _targets(target, statement.value)
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        for name, _kind, _annotates in _targets(statement.target, statement.iter):
            yield name, _element_kind(statement.iter), False


def _targets(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, str, bool]]:
    if isinstance(target, ast.Name):
        yield target.id, _kind(value), False
    elif isinstance(target, (ast.Tuple, ast.List)):
        values = value.elts if isinstance(value, ast.Tuple) else []
        aligned = len(values) == len(target.elts) and not any(isinstance(item, ast.Starred) for item in values)
        for position, item in enumerate(target.elts):
            if isinstance(item, ast.Name):
                yield item.id, _kind(values[position]) if aligned else f"{_kind(value)} {position}".strip(), False


def _element_kind(iterable: ast.expr) -> str:
    """What a loop variable gets: integers from ``range``; whatever tables and iterators hold otherwise."""
    called = iterable.func if isinstance(iterable, ast.Call) else None
    name = called.id if isinstance(called, ast.Name) else ""
    return {"range": "int", "numeric_range": "number"}.get(name, OPEN)


def _kind(value: ast.expr) -> str:
    match value:
        case ast.Constant():
            return type(value.value).__name__
        case ast.JoinedStr():
            return "str"
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return "bool"
        case ast.Subscript():
            return OPEN
        case ast.Await():
            return _kind(value.value)
        case ast.Call():
            return f"result of {ast.unparse(value.func)}"
    return ast.unparse(value)
