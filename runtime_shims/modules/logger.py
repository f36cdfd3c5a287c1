"""Module `logger` (host-modules.md §4): the module itself is a Logger.

Records go to Python's logging below `lua2temporal`; the name is the one of `named`, and `fields`, `pid`, `entry_id` and
`place` are attributes of the record.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, ClassVar

from runtime_shims.engine.current import current
from runtime_shims.lua.arguments import string_argument, table_argument
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import ArgumentError
from runtime_shims.lua.explain import position_at_level
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.temporal.edge import plain_or_text

ROOT_NAME = "lua2temporal"
_CALLER = 2


class Logger(LuaObject):
    """A structured logger; `with` and `named` give new ones. Every method also takes a call with a dot."""

    __slots__ = ("_fields", "_names")

    lua_names: ClassVar[tuple[str, ...]] = ("debug", "info", "warn", "error", "with", "named")

    def __init__(self, names: tuple[str, ...] = (), fields: Mapping[str, Any] | None = None) -> None:
        self._names = names
        self._fields = fields or {}

    def debug(self, *arguments: LuaValue) -> None:
        """`log:debug(message[, fields])`"""
        _write(logging.DEBUG, "debug", self, arguments)

    def info(self, *arguments: LuaValue) -> None:
        """`log:info(message[, fields])`"""
        _write(logging.INFO, "info", self, arguments)

    def warn(self, *arguments: LuaValue) -> None:
        """`log:warn(message[, fields])`"""
        _write(logging.WARNING, "warn", self, arguments)

    def error(self, *arguments: LuaValue) -> None:
        """`log:error(message[, fields])`"""
        _write(logging.ERROR, "error", self, arguments)

    def with_(self, *arguments: LuaValue) -> Logger:
        """`log:with(fields)`: a logger that adds the fields as they are now"""
        target, arguments = _receiver(self, arguments)
        added = _plain_fields(table_argument(arguments[0] if arguments else None, 2, "with"))
        return Logger(target._names, {**target._fields, **added})

    def named(self, *arguments: LuaValue) -> Logger:
        """`log:named(name)`: a logger with a longer name"""
        target, arguments = _receiver(self, arguments)
        name = to_text(string_argument(arguments[0] if arguments else None, 2, "named"))
        if not name:
            raise ArgumentError(2, "named", "name cannot be empty")
        return Logger((*target._names, name), target._fields)


_ROOT = Logger()

debug, info, warn, error = _ROOT.debug, _ROOT.info, _ROOT.warn, _ROOT.error
with_, named = _ROOT.with_, _ROOT.named


def as_table() -> Logger:
    """The module as Lua sees it: the root logger."""
    return _ROOT


def _receiver(first: LuaValue, rest: tuple[LuaValue, ...]) -> tuple[Logger, tuple[LuaValue, ...]]:
    """`log:info(m)` has the logger in front, `logger.info(m)` has not."""
    return (first, rest) if isinstance(first, Logger) else (_ROOT, (first, *rest))


def _write(level: int, function: str, first: LuaValue, rest: tuple[LuaValue, ...]) -> None:
    target, arguments = _receiver(first, rest)
    message, fields = (*arguments, None, None)[:2]
    text = to_text(string_argument(message, 2, function))
    added = {} if fields is None else _plain_fields(table_argument(fields, 3, function))
    logger = logging.getLogger(".".join((ROOT_NAME, *target._names)))
    if logger.isEnabledFor(level):
        process = current()
        logger.log(
            level,
            "%s",
            text,
            extra={
                "pid": process.pid,
                "entry_id": process.id,
                "place": position_at_level(_CALLER),
                "fields": {**target._fields, **added},
            },
        )


def _plain_fields(table: Table) -> dict[str, Any]:
    """The string-keyed fields; an error object is its text."""
    found: dict[str, Any] = {}
    for key, value in table.pairs():
        if type(key) is str:
            text = to_text(value.lua_tostring()) if isinstance(value, ErrorObject) else plain_or_text(value)
            found[to_text(key)] = text
    return found
