"""Error objects, the values that `errors.new` makes (spec/wire.md §5.1). They are values, not exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, to_text


class ErrorObject(LuaObject):
    """An error with a message, a kind, a three-valued retryable flag, details and a stack.

    `text` is the message without context and `context` what `errors.wrap` added, outermost last; `kind_name` is one
    of the strings of `KINDS` or any other; `retryable_flag` is True, False or None (unspecified); `detail_table` is a
    Lua table or None; `stack_lines` are places outermost last.
    """

    __slots__ = ("context", "detail_table", "kind_name", "retryable_flag", "stack_lines", "text")

    lua_names: ClassVar[tuple[str, ...]] = ("message", "kind", "retryable", "details", "stack")

    def __init__(
        self,
        text: str,
        kind: str = "",
        retryable: bool | None = None,
        details: LuaValue = None,
        stack: tuple[str, ...] = (),
        context: tuple[str, ...] = (),
    ) -> None:
        self.text = text
        self.kind_name = kind
        self.retryable_flag = retryable
        self.detail_table = details
        self.stack_lines = stack
        self.context = context

    def wrapped(self, context: str) -> ErrorObject:
        """The same error with one more context; kind, retryable, details and stack are kept."""
        return ErrorObject(
            self.text,
            self.kind_name,
            self.retryable_flag,
            self.detail_table,
            self.stack_lines,
            (*self.context, context),
        )

    def message(self, *_: LuaValue) -> str:
        """`err:message()`"""
        return self.text

    def kind(self, *_: LuaValue) -> str:
        """`err:kind()`"""
        return self.kind_name

    def retryable(self, *_: LuaValue) -> bool | None:
        """`err:retryable()`: true, false or nil"""
        return self.retryable_flag

    def details(self, *_: LuaValue) -> LuaValue:
        """`err:details()`: a table or nil"""
        return self.detail_table

    def stack(self, *_: LuaValue) -> str:
        """`err:stack()`: the places, one a line"""
        return "\n".join(self.stack_lines)

    def lua_tostring(self) -> str:
        """The message, with the contexts of `errors.wrap` in front (dialect §3.4)."""
        return ": ".join((*reversed(self.context), self.text))


#: The constants of the `errors` module (spec/wire.md §5.1).
KINDS: dict[str, str] = {
    "UNKNOWN": "",
    "INVALID": "Invalid",
    "NOT_FOUND": "NotFound",
    "ALREADY_EXISTS": "AlreadyExists",
    "PERMISSION_DENIED": "PermissionDenied",
    "UNAVAILABLE": "Unavailable",
    "INTERNAL": "Internal",
    "CANCELED": "Canceled",
    "CONFLICT": "Conflict",
    "TIMEOUT": "Timeout",
    "RATE_LIMITED": "RateLimited",
}


def failure_kind(value: LuaValue) -> str:
    """The kind with which a raised value fails a workflow or activity: its own, or Internal (spec/wire.md §5.2)."""
    kind = to_text(value.kind_name) if isinstance(value, ErrorObject) else ""
    return "Internal" if kind in ("", "Unknown") else kind


def failure_chain(value: LuaValue, message: str) -> dict[str, list[dict[str, Any]]]:
    """The detail payload of a failure: `{"errors": [{"msg", "kind", "retry", "details", "stack"}]}`, absent keys
    omitted.
    """
    element: dict[str, Any] = {"msg": message, "kind": failure_kind(value)}
    if isinstance(value, ErrorObject):
        if value.retryable_flag is not None:
            element["retry"] = value.retryable_flag
        if value.detail_table is not None:
            element["details"] = plain(value.detail_table)
        if value.stack_lines:
            element["stack"] = [to_text(line) for line in value.stack_lines]
    return {"errors": [element]}


def _plain_with_tables(value: LuaValue) -> Any:
    from runtime_shims.lua.table import Table

    if value.__class__ is str:
        return to_text(value)
    if not isinstance(value, Table):
        return value if isinstance(value, bool | int | float | None) else None
    if len(value.array) > 1 and not value.hash:
        return [_plain_with_tables(item) for item in value.array[1:]]
    return {to_text(str(key)): _plain_with_tables(item) for key, item in value.pairs()}


#: Turns the details of an error into JSON data; the edge conversion replaces it by its own exact rules.
plain: Callable[[LuaValue], Any] = _plain_with_tables
