"""Module `workflow` (spec/wire.md §7.4, spec/dialect.md §3.2)."""

from __future__ import annotations

from collections.abc import Mapping

from runtime_shims.engine.current import current
from runtime_shims.engine.requests import SyncCommand
from runtime_shims.lua.arguments import integer_argument
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.modules.results import outcome, succeeded
from runtime_shims.modules.support import INTERNAL, INVALID, failure, library

_OUTSIDE = "workflow.attrs only available in workflow context"


async def exec(target: LuaValue = None, *args: LuaValue) -> LuaValue:
    """`workflow.exec(id, …)`: runs a workflow on its own task queue; its first result and nil, or nil and an error."""
    if type(target) is not str or not target:
        return failure(INVALID, "workflow ID required")
    namespace, _, name = target.partition(":")
    if not namespace or not name:
        return failure(INVALID, "invalid workflow ID format (namespace:name required)")
    world = current().world
    if not world.is_workflow:
        return failure(INVALID, "workflow.exec outside workflow context not yet supported")
    return _known(await outcome(lambda: world.execute_workflow(to_text(target), args)))


async def version(
    change_id: LuaValue = None, minimum: LuaValue = None, maximum: LuaValue = None, *_: LuaValue
) -> LuaValue:
    """`workflow.version(change_id, min, max)`: the version that this run follows and nil, or nil and an error."""
    if type(change_id) is not str or not change_id:
        return failure(INVALID, "change ID required")
    lowest = integer_argument(minimum, 2, "version")
    highest = integer_argument(maximum, 3, "version")
    if lowest > highest:
        return failure(INVALID, "min_supported cannot be greater than max_supported")
    world = current().world
    return await SyncCommand(lambda: world.workflow_version(to_text(change_id), lowest, highest)), None


async def attrs(options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`workflow.attrs{search = …, memo = …}`: true and nil, or nil and an error."""
    given = options if isinstance(options, Table) else Table()
    search, memo = given["search"], given["memo"]
    if search is None and memo is None:
        return failure(INVALID, "at least one of search or memo required")
    if search is not None and not isinstance(search, Table):
        return failure(INVALID, "search must be a table")
    if memo is not None and not isinstance(memo, Table):
        return failure(INVALID, "memo must be a table")
    world = current().world
    if not world.is_workflow:
        return failure(INVALID, _OUTSIDE)
    return _known(await succeeded(lambda: world.upsert_attributes(_named(search), _named(memo))))


def info(*_: LuaValue) -> LuaValue:
    """`workflow.info()`: a table and nil; nil outside of workflows."""
    fields = current().world.workflow_info()
    return (None, None) if fields is None else (Table.record(dict(fields)), None)


def history_length(*_: LuaValue) -> LuaValue:
    """`workflow.history_length()`: the number of events so far and nil."""
    return _field("history_length")


def history_size(*_: LuaValue) -> LuaValue:
    """`workflow.history_size()`: the history's bytes so far and nil."""
    return _field("history_size")


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(
        exec=exec,
        version=version,
        attrs=attrs,
        info=info,
        history_length=history_length,
        history_size=history_size,
    )


def _known(results: tuple[LuaValue, ErrorObject | None]) -> LuaValue:
    """Results whose error has a kind and a retryable flag: Internal and true where it had none (spec/wire.md §5.4)."""
    value, error = results
    if error is None:
        return value, None
    retryable = True if error.retryable_flag is None else error.retryable_flag
    return value, ErrorObject(error.text, error.kind_name or INTERNAL, retryable, error.detail_table)


def _field(name: str) -> LuaValue:
    fields = current().world.workflow_info()
    return (0 if fields is None else fields[name]), None


def _named(table: Table | None) -> Mapping[str, LuaValue] | None:
    if table is None:
        return None
    return {to_text(key): value for key, value in table.pairs() if type(key) is str}
