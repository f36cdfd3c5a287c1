"""Scope resolution: every name use is bound to its declaration, or is a global.

``resolve(chunk)`` walks one file and returns a ``Resolution``. Each ``local`` makes a fresh binding, also when it
redeclares a name in the same block; ``local f = function … end`` (exactly one name, one function expression) is
visible inside the function (spec/dialect.md 1.10). Types are not visited except ``typeof(expr)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from analyzer.records import field, record
from analyzer.syntax import tree


@record(eq=False)
class Binding:
    """One local variable.

    ``kind`` is ``local``, ``function`` (``local function`` and the recursive ``local f = function``), ``param``,
    ``self``, ``loop``. ``declaration`` is the Name node that introduces it. ``uses`` are the reading Name nodes,
    ``assignments`` the Name nodes that write it after its declaration. ``captured`` tells whether an inner function
    reads or writes it; ``assigned_in_closure`` whether an inner function writes it.
    """

    name: str
    kind: str
    declaration: tree.Name
    function: tree.Function
    block: tree.Block
    uses: list[tree.Name] = field(default_factory=list)
    assignments: list[tree.Name] = field(default_factory=list)
    capturers: list[tree.Function] = field(default_factory=list)
    assigned_in_closure: bool = False
    loops: int = 0
    type: tree.TypeNode | None = None
    value: tree.Expr | None = None

    @property
    def captured(self) -> bool:
        """Whether a function nested in the declaring one refers to the variable."""
        return bool(self.capturers)

    @property
    def constant(self) -> bool:
        """Whether the variable keeps its first value."""
        return not self.assignments


@record(eq=False)
class FunctionScope:
    """What one function (or the chunk's main body) contains.

    It does not know the scopes inside it, so that nothing here needs the garbage collector.
    """

    function: tree.Function
    parent: FunctionScope | None
    bindings: list[Binding] = field(default_factory=list)
    upvalues: list[Binding] = field(default_factory=list)
    labels: dict[str, tree.Label] = field(default_factory=dict)
    has_goto: bool = False
    repeated: list[tuple[int, int]] = field(default_factory=list)
    """Where backward ``goto``s make loops: offsets of label and jump."""

    @property
    def depth(self) -> int:
        """0 for the chunk, 1 for its functions, …"""
        return 0 if self.parent is None else self.parent.depth + 1


@record(eq=False)
class Resolution:
    """The result of resolving one chunk.

    ``bindings`` maps every Name node that reads, writes or declares a local to its Binding; Name nodes that are absent
    there and stand as expressions or targets are globals: ``global_reads``, ``global_writes``.
    """

    chunk: tree.Chunk
    bindings: dict[tree.Name, Binding] = field(default_factory=dict)
    scopes: dict[tree.Function, FunctionScope] = field(default_factory=dict)
    all_bindings: list[Binding] = field(default_factory=list)
    global_reads: list[tree.Name] = field(default_factory=list)
    global_writes: list[tree.Name] = field(default_factory=list)
    enclosing: dict[tree.Name, tree.Function] = field(default_factory=dict)

    def functions(self) -> Iterator[tree.Function]:
        """All functions, the chunk's main first, in source order."""
        return iter(self.scopes)


class _Resolver:
    """Walks the tree with a stack of name → Binding dictionaries (one per block)."""

    def __init__(self, chunk: tree.Chunk) -> None:
        self.result = Resolution(chunk)
        self.visible: list[dict[str, Binding]] = []
        self.scope: FunctionScope | None = None
        self.block_node: tree.Block = chunk.block
        self.loops = 0

    # -- declarations and uses

    def declare(
        self, name: tree.Name, kind: str, type_: tree.TypeNode | None = None, value: tree.Expr | None = None
    ) -> Binding:
        assert self.scope is not None
        binding = Binding(name.id, kind, name, self.scope.function, self.block_node, type=type_, value=value)
        binding.loops = self.loops
        self.visible[-1][name.id] = binding
        self.scope.bindings.append(binding)
        self.result.all_bindings.append(binding)
        self.result.bindings[name] = binding
        return binding

    def lookup(self, name: str) -> Binding | None:
        for names in reversed(self.visible):
            if (binding := names.get(name)) is not None:
                return binding
        return None

    def note_capture(self, binding: Binding) -> None:
        scope = self.scope
        while scope is not None and scope.function is not binding.function:
            if binding not in scope.upvalues:
                scope.upvalues.append(binding)
                binding.capturers.append(scope.function)
            scope = scope.parent

    def use(self, name: tree.Name) -> None:
        assert self.scope is not None
        self.result.enclosing[name] = self.scope.function
        binding = self.lookup(name.id)
        if binding is None:
            self.result.global_reads.append(name)
            return
        self.result.bindings[name] = binding
        binding.uses.append(name)
        if binding.function is not self.scope.function:
            self.note_capture(binding)

    def assign(self, name: tree.Name) -> None:
        assert self.scope is not None
        self.result.enclosing[name] = self.scope.function
        binding = self.lookup(name.id)
        if binding is None:
            self.result.global_writes.append(name)
            return
        self.result.bindings[name] = binding
        binding.assignments.append(name)
        if binding.function is not self.scope.function:
            binding.assigned_in_closure = True
            self.note_capture(binding)

    # -- structure

    def function(self, function: tree.Function) -> None:
        outer_scope, outer_block, outer_loops = self.scope, self.block_node, self.loops
        scope = FunctionScope(function, outer_scope)
        self.result.scopes[function] = scope
        self.scope, self.block_node, self.loops = scope, function.body, 0
        self.visible.append({})
        if function.self_param is not None:
            self.declare(function.self_param, "self")
        for param in function.params:
            self.declare(param.name, "param", param.type)
        self.statements(function.body)
        self.visible.pop()
        self.scope, self.block_node, self.loops = outer_scope, outer_block, outer_loops

    def block(self, block: tree.Block) -> None:
        outer = self.block_node
        self.block_node = block
        self.visible.append({})
        self.statements(block)
        self.visible.pop()
        self.block_node = outer

    def statements(self, block: tree.Block) -> None:
        for statement in block.statements:
            _STATEMENTS[statement.__class__](self, statement)

    def exprs(self, exprs: list[tree.Expr]) -> None:
        for expr in exprs:
            self.expr(expr)

    def expr(self, expr: tree.Expr) -> None:
        # Long left- or right-nested chains are walked in a loop, so that depth is bounded by real nesting.
        pending: list[tree.Expr] = [expr]
        while pending:
            node = pending.pop()
            handler = _EXPRESSIONS.get(node.__class__)
            if handler is not None:
                handler(self, node, pending)

    # -- statements

    def s_local(self, node: tree.Local) -> None:
        if len(node.names) == 1 and len(node.exprs) == 1 and isinstance(node.exprs[0], tree.Function):
            self.declare(node.names[0].name, "function", node.names[0].type, node.exprs[0])
            self.expr(node.exprs[0])
            return
        self.exprs(node.exprs)
        for position, typed in enumerate(node.names):
            value = node.exprs[position] if position < len(node.exprs) else None
            self.declare(typed.name, "local", typed.type, value)

    def s_local_function(self, node: tree.LocalFunction) -> None:
        self.declare(node.name, "function", None, node.function)
        self.function(node.function)

    def s_function_statement(self, node: tree.FunctionStatement) -> None:
        if isinstance(node.target, tree.Name):
            self.assign(node.target)
        else:
            self.expr(node.target)
        self.function(node.function)

    def s_assign(self, node: tree.Assign) -> None:
        for target in node.targets:
            if not isinstance(target, tree.Name):
                self.expr(target)
        self.exprs(node.exprs)
        for target in node.targets:
            if isinstance(target, tree.Name):
                self.assign(target)

    def s_call(self, node: tree.CallStatement) -> None:
        self.expr(node.call)

    def s_do(self, node: tree.Do) -> None:
        self.block(node.body)

    def s_while(self, node: tree.While) -> None:
        self.loops += 1
        self.expr(node.condition)
        self.block(node.body)
        self.loops -= 1

    def s_repeat(self, node: tree.Repeat) -> None:
        self.loops += 1
        outer = self.block_node
        self.block_node = node.body
        self.visible.append({})
        self.statements(node.body)
        self.expr(node.condition)
        self.visible.pop()
        self.block_node = outer
        self.loops -= 1

    def s_if(self, node: tree.If) -> None:
        for clause in node.clauses:
            self.expr(clause.condition)
            self.block(clause.body)
        if node.orelse is not None:
            self.block(node.orelse)

    def loop_body(self, names: list[tree.Name], body: tree.Block) -> None:
        self.loops += 1
        outer = self.block_node
        self.block_node = body
        self.visible.append({})
        for name in names:
            self.declare(name, "loop")
        self.visible.append({})
        self.statements(body)
        self.visible.pop()
        self.visible.pop()
        self.block_node = outer
        self.loops -= 1

    def s_numeric_for(self, node: tree.NumericFor) -> None:
        self.expr(node.first)
        self.expr(node.limit)
        if node.step is not None:
            self.expr(node.step)
        self.loop_body([node.var], node.body)

    def s_generic_for(self, node: tree.GenericFor) -> None:
        self.exprs(node.exprs)
        self.loop_body(node.names, node.body)

    def s_return(self, node: tree.Return) -> None:
        self.exprs(node.exprs)

    def s_goto(self, node: tree.Goto) -> None:
        assert self.scope is not None
        self.scope.has_goto = True
        label = self.scope.labels.get(node.label.id)
        if label is not None:
            self.scope.repeated.append((label.start, node.start))

    def s_label(self, node: tree.Label) -> None:
        assert self.scope is not None
        self.scope.labels.setdefault(node.name.id, node)

    def s_nothing(self, node: tree.Node) -> None:
        """Break and type declarations bind no variable."""

    # -- expressions: push children so that they are visited left to right

    def e_name(self, node: tree.Name, pending: list[tree.Expr]) -> None:
        self.use(node)

    def e_function(self, node: tree.Function, pending: list[tree.Expr]) -> None:
        self.function(node)

    def e_wrapped(self, node: tree.Paren | tree.Cast | tree.NonNil, pending: list[tree.Expr]) -> None:
        pending.append(node.expr)

    def e_index(self, node: tree.Index, pending: list[tree.Expr]) -> None:
        pending.append(node.key)
        pending.append(node.obj)

    def e_call(self, node: tree.Call, pending: list[tree.Expr]) -> None:
        pending.extend(reversed(node.args))
        pending.append(node.func)

    def e_method_call(self, node: tree.MethodCall, pending: list[tree.Expr]) -> None:
        pending.extend(reversed(node.args))
        pending.append(node.obj)

    def e_table(self, node: tree.TableConstructor, pending: list[tree.Expr]) -> None:
        for item in reversed(node.items):
            pending.append(item.value)
            if isinstance(item, tree.KeyedItem):
                pending.append(item.key)

    def e_unary(self, node: tree.Unary, pending: list[tree.Expr]) -> None:
        pending.append(node.operand)

    def e_binary(self, node: tree.Binary | tree.Logical, pending: list[tree.Expr]) -> None:
        pending.append(node.right)
        pending.append(node.left)


_STATEMENTS: dict[type, Callable[[_Resolver, Any], None]] = {
    tree.Local: _Resolver.s_local,
    tree.LocalFunction: _Resolver.s_local_function,
    tree.FunctionStatement: _Resolver.s_function_statement,
    tree.Assign: _Resolver.s_assign,
    tree.CallStatement: _Resolver.s_call,
    tree.Do: _Resolver.s_do,
    tree.While: _Resolver.s_while,
    tree.Repeat: _Resolver.s_repeat,
    tree.If: _Resolver.s_if,
    tree.NumericFor: _Resolver.s_numeric_for,
    tree.GenericFor: _Resolver.s_generic_for,
    tree.Return: _Resolver.s_return,
    tree.Goto: _Resolver.s_goto,
    tree.Label: _Resolver.s_label,
    tree.Break: _Resolver.s_nothing,
    tree.TypeDeclaration: _Resolver.s_nothing,
    tree.InterfaceDeclaration: _Resolver.s_nothing,
}
_EXPRESSIONS: dict[type, Callable[[_Resolver, Any, list[tree.Expr]], None]] = {
    tree.Name: _Resolver.e_name,
    tree.Function: _Resolver.e_function,
    tree.Paren: _Resolver.e_wrapped,
    tree.Cast: _Resolver.e_wrapped,
    tree.NonNil: _Resolver.e_wrapped,
    tree.Index: _Resolver.e_index,
    tree.Call: _Resolver.e_call,
    tree.MethodCall: _Resolver.e_method_call,
    tree.TableConstructor: _Resolver.e_table,
    tree.Unary: _Resolver.e_unary,
    tree.Binary: _Resolver.e_binary,
    tree.Logical: _Resolver.e_binary,
}


def resolve(chunk: tree.Chunk) -> Resolution:
    """Bind every name of ``chunk``."""
    resolver = _Resolver(chunk)
    resolver.visible.append({})
    resolver.function(chunk.main)
    return resolver.result
