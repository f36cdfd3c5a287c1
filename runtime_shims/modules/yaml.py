"""Module `yaml` (spec/dialect.md §3.5). Reading lives in `yaml_decoder`, writing in `yaml_encoder`."""

from __future__ import annotations

from runtime_shims.lua.arguments import table_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, truthy
from runtime_shims.modules.support import INTERNAL, INVALID, failure, library
from runtime_shims.modules.yaml_decoder import DecodeError, decode_text
from runtime_shims.modules.yaml_encoder import EncodeError, encode_value


def encode(value: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(text, nil)`, or `(nil, Internal)` for a mixed, sparse, cyclic or too deeply nested table.

    The option `field_order` lists the names that come first in every mapping; the others follow sorted, with or without
    the option `sort_unordered`, so that the text is always the same.
    """
    order = _field_order(options)
    try:
        return encode_value(value, order), None
    except EncodeError as error:
        return failure(INTERNAL, str(error))


def decode(text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(value, nil)` of the first document; Invalid for empty text or no string, Internal for bad YAML."""
    if not isinstance(text, str):
        return failure(INVALID, "input must be a string")
    if not text:
        return failure(INVALID, "input is empty")
    try:
        return decode_text(text), None
    except DecodeError as error:
        return failure(INTERNAL, f"invalid YAML: {error}")


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(encode=encode, decode=decode)


def _field_order(options: LuaValue) -> tuple[str, ...]:
    if options is None:
        return ()
    names = table_argument(options, 2, "encode")["field_order"]
    if not truthy(names):
        return ()
    return tuple(name for _, name in table_argument(names, 2, "encode").ipairs() if isinstance(name, str))
