"""CPython's limits on nesting: what stands too deep moves into a local function of its own.

CPython accepts 20 statically nested loops and 99 levels of indentation (spec/semantics.md §5); Lua accepts 200. The
function takes over the whole statement, so no ``break`` or ``continue`` crosses its border; what it returns is handed
on by the call. Variables that are also used elsewhere are declared ``nonlocal`` there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from transpiler.emit import py

_MAX_LOOPS = 18
_MAX_INDENT = 70

Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = (ast.For, ast.While)


def limit_nesting(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a module, changed in place where they exceed the limits."""
    module = ast.Module(body, [])
    _Limiter(module).scope(module)
    return module.body


class _Limiter:
    def __init__(self, module: ast.Module) -> None:
        self.module = module
        self.used: set[str] | None = None

    def scope(self, scope: Scope) -> None:
        body: list[ast.stmt] = []
        for statement in scope.body:
            moved: list[ast.stmt] = []
            replacement = self.statement(scope, statement, 0, 1, moved)
            body.extend([*moved, *replacement])
        scope.body = body

    def statement(
        self, scope: Scope, statement: ast.stmt, loops: int, indent: int, moved: list[ast.stmt]
    ) -> list[ast.stmt]:
        """``statement`` or what replaces it; the functions that it moved into are added to ``moved``."""
        if isinstance(statement, _FUNCTIONS):
            self.scope(statement)
            return [statement]
        if isinstance(statement, _LOOPS):
            loops += 1
            if loops > _MAX_LOOPS or indent > _MAX_INDENT:
                return self.move(scope, statement, moved)
        elif isinstance(statement, ast.If):
            if indent > _MAX_INDENT and not _jumps_out(statement):
                return self.move(scope, statement, moved)
        else:
            return [statement]
        self.nested(scope, statement, loops, indent, moved)
        return [statement]

    def nested(
        self, scope: Scope, statement: ast.For | ast.While | ast.If, loops: int, indent: int, moved: list[ast.stmt]
    ) -> None:
        current = statement
        while True:
            current.body = [new for old in current.body for new in self.statement(scope, old, loops, indent + 1, moved)]
            rest = current.orelse
            if len(rest) == 1 and isinstance(rest[0], ast.If):
                current = rest[0]  # ``elif`` does not indent
                continue
            current.orelse = [new for old in rest for new in self.statement(scope, old, loops, indent + 1, moved)]
            return

    def move(self, scope: Scope, region: ast.stmt, moved: list[ast.stmt]) -> list[ast.stmt]:
        name = self.unique("inner_loop" if isinstance(region, _LOOPS) else "inner_block")
        asynchronous = any(isinstance(node, ast.Await) for node in _own_nodes(region))
        returns = _hand_on_returns(region)
        annotation = py.name("LuaValue") if returns else ast.Constant(None)
        kind = ast.AsyncFunctionDef if asynchronous else ast.FunctionDef
        made = kind(name, py.arguments([]), [region], [], annotation)
        made.body[:0] = _declarations(scope, region, moved)
        self.scope(made)
        moved.append(made)
        call: ast.expr = py.call(name)
        if asynchronous:
            call = py.await_(call)
        if not returns:
            return [py.statement(call)]
        outcome = self.unique("outcome")
        handed = ast.Return(py.subscript(py.name(outcome), ast.Constant(0)))
        return [py.assign(py.name(outcome), call), ast.If(py.is_not_none(py.name(outcome)), [handed], [])]

    def unique(self, base: str) -> str:
        if self.used is None:
            self.used = {name for node in ast.walk(self.module) for name in _identifiers(node)}
        candidate, number = base, 1
        while candidate in self.used:
            number += 1
            candidate = f"{base}_{number}"
        self.used.add(candidate)
        return candidate


def _identifiers(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name():
            yield node.id
        case ast.arg():
            yield node.arg
        case ast.alias():
            yield node.asname or node.name
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name


def _own_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """``root`` and everything below that runs in its frame: bodies of functions are left out."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, _FUNCTIONS):
            pending.extend([*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)])
        elif not isinstance(node, ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))


def _jumps_out(statement: ast.stmt) -> bool:
    """Whether a ``break`` or ``continue`` in ``statement`` belongs to a loop around it."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Break, ast.Continue)):
            return True
        if not isinstance(node, (*_FUNCTIONS, *_LOOPS, ast.expr)):
            pending.extend(ast.iter_child_nodes(node))
    return False


def _hand_on_returns(region: ast.stmt) -> bool:
    """Wrap the results of every ``return`` in a tuple of one; tells whether there is one."""
    found = False
    for node in _own_nodes(region):
        if isinstance(node, ast.Return):
            found = True
            node.value = py.tuple_([node.value if node.value is not None else ast.Constant(None)])
    return found


def _declarations(scope: Scope, region: ast.stmt, moved: list[ast.stmt]) -> list[ast.stmt]:
    """``nonlocal`` and ``global`` for the variables that ``region`` shares with the rest of its function."""
    written = _written(region)
    declared_global = {name for item in scope.body if isinstance(item, ast.Global) for name in item.names}
    declared_nonlocal = {name for item in scope.body if isinstance(item, ast.Nonlocal) for name in item.names}
    if isinstance(scope, ast.Module):
        shared_global, shared = written, set[str]()
    else:
        elsewhere, bound = _outside(scope, region)
        shared_global = written & declared_global
        shared = written & (elsewhere | declared_nonlocal) - declared_global
        if not _reads(scope, _UNUSED):
            shared.discard(_UNUSED)
        for name in sorted(shared - bound - declared_nonlocal):
            moved.append(py.assign(py.name(name), ast.Constant(None)))
    _drop_annotations(region, shared | shared_global)
    found: list[ast.stmt] = []
    if shared_global:
        found.append(ast.Global(sorted(shared_global)))
    if shared:
        found.append(ast.Nonlocal(sorted(shared)))
    return found


_UNUSED = "_"
"""The name of variables that nobody reads, which need not be shared; mypy knows no variable of this name."""


def _reads(scope: ast.AST, name: str) -> bool:
    nodes = (node for node in ast.walk(scope) if isinstance(node, ast.Name))
    return any(node.id == name and isinstance(node.ctx, ast.Load) for node in nodes)


def _written(region: ast.AST) -> set[str]:
    written: set[str] = set()
    for node in _own_nodes(region):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            written.add(node.id)
        elif isinstance(node, _FUNCTIONS):
            written.add(node.name)
    return written


def _outside(scope: ast.FunctionDef | ast.AsyncFunctionDef, region: ast.stmt) -> tuple[set[str], set[str]]:
    """Names that ``scope`` mentions outside ``region``, and those that are bound there."""
    mentioned: set[str] = set()
    bound = {name for node in ast.walk(scope.args) for name in _identifiers(node) if isinstance(node, ast.arg)}
    pending: list[ast.AST] = [item for item in scope.body if item is not region]
    while pending:
        node = pending.pop()
        mentioned.update(_identifiers(node))
        if isinstance(node, (ast.Nonlocal, ast.Global)):
            mentioned.update(node.names)
        pending.extend(child for child in ast.iter_child_nodes(node) if child is not region)
    for item in scope.body:
        if item is not region:
            bound |= _written_outside(item, region)
    return mentioned | bound, bound


def _written_outside(item: ast.stmt, region: ast.stmt) -> set[str]:
    written: set[str] = set()
    pending: list[ast.AST] = [item]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            written.add(node.id)
        elif isinstance(node, _FUNCTIONS):
            written.add(node.name)
            continue
        if not isinstance(node, ast.Lambda):
            pending.extend(child for child in ast.iter_child_nodes(node) if child is not region)
    return written


def _drop_annotations(region: ast.AST, names: set[str]) -> None:
    """Python forbids annotating a name that is declared ``nonlocal`` or ``global``."""
    for node in _own_nodes(region):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                for position, item in enumerate(block):
                    match item:
                        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name in names:
                            block[position] = ast.Assign([item.target], value, lineno=item.lineno)
                        case ast.AnnAssign(target=ast.Name(id=name), value=None) if name in names:
                            block[position] = ast.Pass()
