"""Lua errors as Python exceptions, and the error objects of the `errors` module.

`LuaError` carries any raised Lua value. Faults found by the runtime itself (`LibraryError` and its kinds) know their
text at once but their Lua place and variable only later: both are worked out from the traceback the first time
somebody asks for the value, because most faults are never looked at (spec/semantics.md §8).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from runtime_shims.lua.values import ABSENT, LuaValue, to_text, type_name

if TYPE_CHECKING:
    from runtime_shims.lua.explain import CallSite


class LuaError(ApplicationError):
    """A raised Lua value of any type, found in `value`.

    As a Temporal failure it is what spec/wire.md §5.2 describes: the type is the error's kind (Internal without one),
    it is non-retryable only when the error says so, and the details hold the error chain.
    """

    _failure = None
    _next_retry_delay = None
    _category = ApplicationErrorCategory.UNSPECIFIED

    def __init__(self, value: LuaValue = None) -> None:
        # ApplicationError.__init__ is not called: everything it would store is derived from the value on demand, which
        # keeps raising (a normal control flow in Lua) cheap.
        self._value = value

    @property
    def value(self) -> LuaValue:
        """The raised value; the text of a fault has its `ns:name:line: ` prefix."""
        return self._value

    @property
    def message(self) -> str:
        """The error's text in Unicode."""
        from runtime_shims.lua.error_object import ErrorObject
        from runtime_shims.lua.text import error_text

        value = self.value
        return to_text(value.text if isinstance(value, ErrorObject) else error_text(value))

    @property
    def type(self) -> str | None:
        """The error kind; Internal when the value has none."""
        from runtime_shims.lua.error_object import failure_kind

        return failure_kind(self.value)

    @property
    def non_retryable(self) -> bool:
        """True only for an error object that says `retryable = false`."""
        from runtime_shims.lua.error_object import ErrorObject

        value = self.value
        return isinstance(value, ErrorObject) and value.retryable_flag is False

    @property
    def details(self) -> Sequence[Any]:
        """One element, the error chain."""
        from runtime_shims.lua.error_object import failure_chain

        return (failure_chain(self.value, self.message),)

    def __str__(self) -> str:
        return self.message


class LibraryError(LuaError):
    """A fault reported by the runtime; its value is the text with the Lua place in front."""

    def __init__(self, text: str) -> None:
        super().__init__(ABSENT)
        self.text = text

    @property
    def value(self) -> LuaValue:
        if self._value is ABSENT:
            from runtime_shims.lua.explain import call_site

            site = call_site(self.__traceback__)
            text = self.describe(site)
            self._value = f"{site.position}: {text}" if site is not None else text
        return self._value

    def describe(self, site: CallSite | None) -> str:
        """The message, given the place in generated code that led here (None: called by no generated code)."""
        return self.text


class ArgumentError(LibraryError):
    """`bad argument #n to 'function' (detail)`. A method call does not count its receiver."""

    def __init__(self, position: int, function: str, detail: str) -> None:
        super().__init__(detail)
        self.position = position
        self.function = function

    def describe(self, site: CallSite | None) -> str:
        position = self.position
        if site is not None and site.is_method_call:
            position -= 1
            if position == 0:
                return f"calling '{self.function}' on bad self ({self.text})"
        return f"bad argument #{position} to '{self.function}' ({self.text})"


def argument_type_error(position: int, function: str, expected: str, value: LuaValue) -> ArgumentError:
    """`bad argument #n to 'f' (number expected, got nil)`."""
    return ArgumentError(position, function, f"{expected} expected, got {type_name(value)}")


#: What the failing operations are called when they have one offending operand.
_OPERAND_TEXT = {
    "index": "attempt to index a {} value",
    "call": "attempt to call a {} value",
    "length": "attempt to get length of a {} value",
    "concat": "attempt to concatenate a {} value",
    "bitwise": "attempt to perform bitwise operation on a {} value",
}


class OperandFault(LibraryError):
    """An operation met an operand that it does not take.

    `operation` is "index", "method", "call", "iterate", "length", "concat", "bitwise", "compare" or the event of an
    arithmetic operation ("add", …); `operands` are its values (for "method" its name and value) and `index` says
    which argument of the helper in generated code is to blame, so that `explain` can name the variable.
    """

    def __init__(self, operation: str, operands: tuple[LuaValue, ...], index: int) -> None:
        super().__init__(operation)
        self.operation = operation
        self.operands = operands
        self.index = index

    def describe(self, site: CallSite | None) -> str:
        text, blames_operand = operand_text(self.operation, self.operands, self.index)
        return text + site.variable(self.index) if site is not None and blames_operand else text


def operand_text(operation: str, operands: tuple[LuaValue, ...], index: int) -> tuple[str, bool]:
    """Lua 5.4's message for a failed operation, and whether the name of the blamed variable belongs behind it."""
    if operation == "method":
        name, method = operands
        return f"attempt to call a {type_name(method)} value (method '{name}')", False
    if operation == "iterate":
        return f"attempt to call a {type_name(operands[0])} value (for iterator 'for iterator')", False
    if operation == "compare":
        left, right = (type_name(operand) for operand in operands)
        both = f"two {left} values" if left == right else f"{left} with {right}"
        return f"attempt to compare {both}", False
    if operation in _OPERAND_TEXT:
        return _OPERAND_TEXT[operation].format(type_name(operands[index if index < len(operands) else 0])), True
    if operation != "idiv" and any(operand.__class__ is str for operand in operands):
        left, right = (type_name(operand) for operand in (operands if len(operands) == 2 else operands * 2))
        return f"attempt to {operation} a '{left}' with a '{right}'", False
    return f"attempt to perform arithmetic on a {type_name(operands[index])} value", True
