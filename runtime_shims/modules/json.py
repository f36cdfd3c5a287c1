"""Module `json` (spec/dialect.md §3.5, spec/wire.md §9.2 and §9.3).

The rules live in `json_encoder` and `json_decoder`, validation in `json_schema`.
"""

from __future__ import annotations

from temporalio import workflow

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.json_decoder import DecodeError, decode_text
from runtime_shims.modules.json_encoder import EncodeError, encode_value
from runtime_shims.modules.support import INTERNAL, INVALID, error_value, failure, library


def encode(value: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(text, nil)`, or `(nil, Internal)` for a mixed, sparse, cyclic or too deeply nested table."""
    try:
        return encode_value(value), None
    except EncodeError as error:
        return failure(INTERNAL, str(error))


def decode(text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(value, nil)`; `(nil, Invalid)` for an empty text or no string, `(nil, Internal)` for text that is not JSON."""
    if not isinstance(text, str):
        return failure(INVALID, "input must be a string")
    if not text:
        return failure(INVALID, "input is empty")
    try:
        return decode_text(text), None
    except DecodeError as error:
        return failure(INTERNAL, f"invalid JSON: {error}")


def validate(schema: LuaValue = None, value: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(true, nil)` when the value, as JSON, fits the schema (a table or JSON text).

    `(false, Invalid)` when it does not, or when the schema is no valid JSON schema or refers to another document.
    """
    try:
        return _validate(_schema_text(schema), encode_value(value))
    except (EncodeError, DecodeError) as error:
        return False, error_value(INVALID, str(error))


def validate_string(schema: LuaValue = None, text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """As `validate`, for a value given as JSON text."""
    if not isinstance(text, str):
        return False, error_value(INVALID, "input must be a string")
    try:
        return _validate(_schema_text(schema), text)
    except (EncodeError, DecodeError) as error:
        return False, error_value(INVALID, str(error))


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(encode=encode, decode=decode, validate=validate, validate_string=validate_string)


def _schema_text(schema: LuaValue) -> str:
    return schema if isinstance(schema, str) else encode_value(schema)


def _validate(schema: str, text: str) -> LuaValue:
    # Imported on first use because the validator is heavy, and outside of a workflow's sandbox.
    with workflow.unsafe.imports_passed_through():
        from runtime_shims.modules.json_schema import violation

    message = violation(schema, text)
    return (True, None) if message is None else (False, error_value(INVALID, message))
