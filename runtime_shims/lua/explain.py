"""Which exceptions are Lua errors, and Lua's words and place for them, worked out afterwards from the traceback.

Generated code uses native Python operators where they are exact and lets `TypeError` and its like fly. An exception
whose innermost frame is generated code is a Lua fault (decisions.md 14); the instruction's source positions lead to
the failing expression, from which the message is told as Lua 5.4 tells it: `attempt to index a nil value (local
'order')`.
"""

from __future__ import annotations

import ast
import linecache
import re
import sys
from dataclasses import dataclass
from functools import lru_cache, partial
from types import CodeType, FrameType, TracebackType
from typing import Final, TypeAlias

from runtime_shims.lua.absent import absent_element
from runtime_shims.lua.errors import LuaError, operand_text
from runtime_shims.lua.linemap import LineMap, lookup
from runtime_shims.lua.record_classes import is_native_method
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, type_name

#: Helpers with the indexed object and the key as their arguments.
_INDEX_HELPERS: Final = frozenset({"index", "set_index"})
_METHOD_HELPERS: Final = frozenset({"invoke", "invoke_sync", "invoke_values", "invoke_values_sync", "method"})
#: Table methods that generated code calls natively, and the library function that they stand for.
_TABLE_METHODS: Final = {
    "append": "insert",
    "insert": "insert",
    "remove_last": "remove",
    "remove": "remove",
    "ipairs": "ipairs",
    "pairs": "pairs",
    "next": "next",
}
_ARITHMETIC: Final[dict[type[ast.AST], str]] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.FloorDiv: "idiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
}
#: Any value of each class that a Python message can name; tables and userdata have classes of many names.
_EXAMPLES: Final[dict[str, LuaValue]] = {
    "NoneType": None,
    "bool": False,
    "int": 0,
    "float": 0.0,
    "str": "",
    "function": len,
    "method": len,
    "builtin_function_or_method": len,
}
_TABLE: Final = Table()
_USERDATA: Final = LuaObject()
_CLASS_NAME: Final = re.compile(r"'(\w+)'")
_BITWISE: Final = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)
_NATIVE_FAULTS: Final = (
    TypeError,
    AttributeError,
    ArithmeticError,
    LookupError,
    ValueError,
    UnboundLocalError,
)
#: Functions of the language under the names that generated modules import.
_BASE_FUNCTIONS: Final = frozenset(
    [
        "assert_",
        "error",
        "getmetatable",
        "ipairs",
        "next_",
        "pairs",
        "pcall",
        "pcall_sync",
        "print_",
        "rawequal",
        "rawget",
        "rawset",
        "require",
        "select",
        "setmetatable",
        "tonumber",
        "tostring",
        "type_",
        "unpack",
        "xpcall",
        "xpcall_sync",
    ]
)
_COMPREHENSIONS: Final = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})
_PACKAGE: Final = __name__.rsplit(".", 1)[0]
#: Runtime modules whose frames are no level of the Lua stack: they are operators, not functions.
_TRANSPARENT: Final = frozenset(
    f"{_PACKAGE}.{name}"
    for name in (
        *("operators", "calls", "metatable", "iteration", "table", "text", "numbers"),
        *("record", "record_classes", "record_states"),
    )
)


def lua_fault(exception: Exception) -> LuaError:
    """The Lua error that an exception is. Raises the exception again when it is none."""
    if isinstance(exception, LuaError):
        return exception
    if isinstance(exception, RecursionError):
        site = call_site(exception.__traceback__)
        if site is not None:
            return LuaError(f"{site.position}: stack overflow").with_traceback(exception.__traceback__)
    elif isinstance(exception, _NATIVE_FAULTS) and not _misses_attribute(exception):
        site = call_site(exception.__traceback__, innermost=True)
        if site is not None:
            text = f"{site.position}: {_native_text(exception, site)}"
            return LuaError(text).with_traceback(exception.__traceback__)
    raise exception


def _misses_attribute(exception: Exception) -> bool:
    """Whether code accesses a table natively by a name that its class does not have: a fault of the translation."""
    return isinstance(exception, AttributeError) and isinstance(exception.obj, Table)


def call_site(traceback: TracebackType | None, innermost: bool = False) -> CallSite | None:
    """The innermost place in generated code that a traceback passed; with `innermost` only if nothing lies below it."""
    found: CallSite | None = None
    while traceback is not None:
        line_map = lookup(traceback.tb_frame.f_code.co_filename)
        if line_map is not None:
            found = CallSite(traceback.tb_frame, traceback.tb_lasti, traceback.tb_lineno, line_map)
        elif innermost:
            found = None
        traceback = traceback.tb_next
    return found


def position_at_level(level: int) -> str:
    """`ns:name:line` of the function at a level of the Lua stack, 1 being the caller of the calling library function.

    Empty when that level is a library function or beyond the stack.
    """
    frame: FrameType | None = sys._getframe(2)
    in_library = False
    while frame is not None:
        code = frame.f_code
        line_map = lookup(code.co_filename)
        if line_map is not None:
            in_library = False
            level -= code.co_name not in _COMPREHENSIONS
            if level == 0:
                return line_map.position(frame.f_lineno)
        elif not in_library and frame.f_globals.get("__name__") not in _TRANSPARENT:
            in_library = True
            level -= 1
            if level == 0:
                return ""
        frame = frame.f_back
    return ""


@dataclass(slots=True)
class CallSite:
    """A place in generated code where something failed."""

    frame: FrameType
    instruction: int
    line: int
    line_map: LineMap

    @property
    def code(self) -> CodeType:
        """The code of the function that failed."""
        return self.frame.f_code

    @property
    def position(self) -> str:
        """`ns:name:line`"""
        return self.line_map.position(self.line)

    @property
    def node(self) -> ast.AST | None:
        """The failing expression, without an `await` around it."""
        node = _nodes(self.code.co_filename)[0].get(_positions(self.code)[self.instruction // 2])
        return node.value if isinstance(node, ast.Await | ast.Expr) else node

    @property
    def around(self) -> ast.AST | None:
        """The expression in which the failing one stands."""
        node = self.node
        return None if node is None else _nodes(self.code.co_filename)[1].get(node)

    @property
    def is_method_call(self) -> bool:
        """Whether it is a call `receiver:method(…)`."""
        node = self.node
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Attribute):
            return is_native_method(self._value(node.func.value), node.func.attr)
        return _called_name(node) in _METHOD_HELPERS

    def _value(self, node: ast.expr) -> LuaValue:
        """The value of a variable or of a native field of it, as it is now; nil for any other expression."""
        if isinstance(node, ast.Attribute):
            container = self._value(node.value)
            return Table.__getitem__(container, node.attr) if isinstance(container, Table) else None
        if isinstance(node, ast.Name):
            return self.frame.f_locals.get(node.id, self.frame.f_globals.get(node.id))
        return None

    def variable(self, argument: int) -> str:
        """` (local 'x')` for an argument of the named operation here, empty when it is no variable or field."""
        node = self.node
        if not isinstance(node, ast.Call):
            return ""
        if _is_native_call(node):
            return self.describe_callee(node)
        return self.describe(node.args[argument]) if argument < len(node.args) else ""

    def describe_callee(self, node: ast.Call) -> str:
        """As ``describe``, for what is called: a field that is given its own table first is a method."""
        match node:
            case ast.Call(func=ast.Subscript(value=owner, slice=ast.Constant(value=str() as name)), args=[first, *_]):
                if ast.dump(owner) == ast.dump(first):
                    return f" (method '{name}')"
        return self.describe(node.func)

    def describe(self, node: ast.AST) -> str:
        """How Lua names the variable, field or constant that an expression reads, with a blank in front; or nothing."""
        if isinstance(node, ast.Name):
            code = self.code
            if node.id in _BASE_FUNCTIONS and node.id not in (*code.co_varnames, *code.co_cellvars, *code.co_freevars):
                return f" (global '{node.id.removesuffix('_sync').removesuffix('_')}')"
            name = self.line_map.names.get(node.id, node.id)
            is_local = node.id in code.co_varnames or node.id in code.co_cellvars or code.co_name == "<module>"
            return f" ({'local' if is_local else 'upvalue'} '{name}')"
        if isinstance(node, ast.Attribute):
            if _is_cell(node, self.code.co_filename):
                return self.describe(node.value)
            return f" (field '{self.line_map.names.get(node.attr, node.attr)}')"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return f" (constant '{node.value}')"
        container, key = _index_parts(node)
        if key is None:
            return ""
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return f" ({'global' if _is_globals(container) else 'field'} '{key.value}')"
        return " (field '?')"


@lru_cache(256)
def _positions(code: CodeType) -> tuple[tuple[int | None, int | None, int | None, int | None], ...]:
    return tuple(code.co_positions())


_Position: TypeAlias = tuple[int | None, int | None, int | None, int | None]


@lru_cache(64)
def _tree(filename: str) -> ast.Module:
    """The tree of a generated module; an empty one when its text cannot be had."""
    try:
        return ast.parse("".join(linecache.getlines(filename)))
    except SyntaxError:
        return ast.Module([], [])


@lru_cache(64)
def _nodes(filename: str) -> tuple[dict[_Position, ast.AST], dict[ast.AST, ast.AST]]:
    """The expressions of a generated module by position, outer ones first where two share it; and their parents."""
    nodes: dict[_Position, ast.AST] = {}
    parents: dict[ast.AST, ast.AST] = {}
    for node in ast.walk(_tree(filename)):
        if isinstance(node, ast.expr | ast.AugAssign):
            nodes.setdefault((*_start(node), node.end_col_offset), node)
        for child in ast.iter_child_nodes(node):
            parents[child] = node
    return nodes, parents


def _start(node: ast.expr | ast.AugAssign) -> tuple[int, int | None, int]:
    """First line, last line and first column of an expression as instructions have them.

    An attribute, and a call of one, begins at its name when that is on another line than what it is an attribute of.
    """
    named = node.func if isinstance(node, ast.Call) else node
    if isinstance(named, ast.Attribute) and named.end_lineno != named.lineno:
        return named.end_lineno or 0, node.end_lineno, (named.end_col_offset or 0) - len(named.attr)
    return node.lineno, node.end_lineno, node.col_offset


@lru_cache(64)
def _cells(filename: str) -> frozenset[str]:
    """The variables of a generated module that live in a ``Cell``."""
    found = set()
    for node in ast.walk(_tree(filename)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _makes_cell(value):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if _makes_cell(value):
                found.add(name)
    return frozenset(found)


def _makes_cell(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _called_name(node) == "Cell"


def _is_cell(node: ast.Attribute, filename: str) -> bool:
    """Whether ``node`` is the ``.value`` of a variable that is shared through a ``Cell``."""
    return node.attr == "value" and isinstance(node.value, ast.Name) and node.value.id in _cells(filename)


def _called_name(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_native_call(node: ast.Call) -> bool:
    """Whether a call is Lua's own and not one of a named operation, whose class lives in the runtime."""
    from runtime_shims import OPERATIONS

    return _called_name(node) not in OPERATIONS


def _index_parts(node: ast.AST) -> tuple[ast.AST | None, ast.AST | None]:
    """The container and the key of an index expression, native or by helper."""
    if isinstance(node, ast.Subscript):
        return node.value, node.slice
    if isinstance(node, ast.Call) and _called_name(node) in _INDEX_HELPERS and len(node.args) > 1:
        return node.args[0], node.args[1]
    return None, None


def _is_globals(node: ast.AST | None) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "globals") or (
        isinstance(node, ast.Name) and node.id == "globals_"
    )


def _native_text(exception: Exception, site: CallSite) -> str:
    """Lua's words for a Python exception that generated code raised itself; Python's own where Lua has none."""
    if isinstance(exception, ZeroDivisionError):
        return "attempt to divide by zero"
    if isinstance(exception, IndexError) and isinstance(node := site.node, ast.Subscript):
        return absent_element(node, site.around, site.frame, partial(_blame, site=site))
    operands = tuple(_example(name) for name in _CLASS_NAME.findall(str(exception)))
    return _failed_operation(site.node, operands, site) or str(exception)


def _example(class_name: str) -> LuaValue:
    """A value of the Lua type that a class name stands for."""
    if class_name in _EXAMPLES:
        return _EXAMPLES[class_name]
    return _TABLE if _is_table_class(class_name, Table) else _USERDATA


def _is_table_class(name: str, base: type[Table]) -> bool:
    """Whether it is the name of a class or of one derived from it."""
    return base.__name__ == name or any(_is_table_class(name, derived) for derived in base.__subclasses__())


def _failed_operation(node: ast.AST | None, operands: tuple[LuaValue, ...], site: CallSite) -> str | None:
    """Tells a failed native expression as the Lua operation that it renders.

    `operands` are values of the types that Python's message names, in its order, which is the order of the operands.
    """
    if not operands:
        return None
    if isinstance(node, ast.Attribute) and node.attr in _TABLE_METHODS:
        found = type_name(operands[0])
        return f"bad argument #1 to '{_TABLE_METHODS[node.attr]}' (table expected, got {found})"
    if isinstance(node, ast.Subscript | ast.Attribute):
        return _blame("index", operands[:1], [node.value], site)
    if isinstance(node, ast.Call):
        if _called_name(node) == "len":
            return _blame("length", operands[:1], node.args[:1], site)
        text, _ = operand_text("call", operands[:1], 0)
        return text + site.describe_callee(node)
    if isinstance(node, ast.UnaryOp):
        return _blame("bitwise" if isinstance(node.op, ast.Invert) else "unm", operands[:1], [node.operand], site)
    if len(operands) < 2:
        return None
    if isinstance(node, ast.Compare):
        compared, sides = operands[:2], [node.left, node.comparators[0]]
        if isinstance(node.ops[0], ast.Gt | ast.GtE):  # Lua has no operator of its own: ``a > b`` is ``b < a``
            compared, sides = compared[::-1], sides[::-1]
        return _blame("compare", compared, sides, site)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        sides = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.target, node.value]
        operation = "bitwise" if isinstance(node.op, _BITWISE) else _ARITHMETIC[type(node.op)]
        return _blame(operation, operands[:2], sides, site)
    return None


def _blame(operation: str, operands: tuple[LuaValue, ...], nodes: list[ast.expr], site: CallSite) -> str:
    """The message of an operation, blaming the first operand that is no number when there are two."""
    index = 1 if len(operands) > 1 and operands[0].__class__ in (int, float) else 0
    text, blames_operand = operand_text(operation, operands, index)
    return text + site.describe(nodes[index]) if blames_operand else text
