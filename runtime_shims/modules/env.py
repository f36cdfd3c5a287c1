"""Module `env` (host-modules.md §5): the registered variables of the project."""

from __future__ import annotations

from runtime_shims.engine.current import current
from runtime_shims.environment import Environment, EnvironmentProblem
from runtime_shims.lua.arguments import string_argument
from runtime_shims.lua.error_object import KINDS
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, to_text, utf8
from runtime_shims.modules.support import INVALID, failure, library

EMPTY_KEY = "empty key"


def get(key: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`env.get(key)`: the value and nil, or nil and an error (Invalid, NotFound)."""
    name = to_text(string_argument(key, 1, "get"))
    if not name:
        return failure(INVALID, EMPTY_KEY)
    try:
        return utf8(_environment().get(name, current().id)), None
    except EnvironmentProblem as problem:
        return failure(KINDS[problem.kind], str(problem))


def set(key: LuaValue = None, value: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`env.set(key, value)`: `true, nil`, or nil and an error (Invalid, NotFound, PermissionDenied)."""
    name, text = to_text(string_argument(key, 1, "set")), to_text(string_argument(value, 2, "set"))
    if not name:
        return failure(INVALID, EMPTY_KEY)
    try:
        _environment().set(name, text, current().id)
    except EnvironmentProblem as problem:
        return failure(KINDS[problem.kind], str(problem))
    return True, None


def get_all(*_: LuaValue) -> LuaValue:
    """`env.get_all()`: the contents of all storages and nil."""
    try:
        values = _environment().all_values()
    except EnvironmentProblem as problem:
        return failure(KINDS[problem.kind], str(problem))
    return Table.record({utf8(name): utf8(value) for name, value in values.items()}), None


def _environment() -> Environment:
    host = getattr(current().world, "host", None)
    if host is None:
        raise EnvironmentProblem("environment registry not found", "INTERNAL")
    environment: Environment = host.environment
    return environment


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(get=get, set=set, get_all=get_all)
