"""`workflow.attrs`: search attributes and memo of a run (spec/wire.md §7.4; decisions.md 21).

A name that the namespace does not know, or a value of the wrong kind, would make the service refuse the workflow task
again and again. So each name is looked up once per run by a local activity, whose recorded verdict a replay reuses, and
an unfit value is a Lua error before any command is issued.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributePair, SearchAttributeUpdate

from runtime_shims.engine.requests import completed, failed, start_eagerly
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.values import LuaValue

from .activation import Key
from .edge import from_lua
from .failures import failure
from .options import search_attribute
from .payload_size import check_size
from .system_activities import SEARCH_ATTRIBUTE_KINDS

_LOOKUP_TIMEOUT = timedelta(seconds=10)
# A value whose inferred kind is on the left may also go into an attribute of a kind on the right.
_ACCEPTED = {
    "Keyword": ("Keyword", "Text", "Datetime"),
    "Int": ("Int", "Double"),
    "Double": ("Double",),
    "Bool": ("Bool",),
    "KeywordList": ("KeywordList",),
}


class Attributes:
    """The verdicts of one run and its upserts."""

    def __init__(self, resolve: Callable[[asyncio.Future[Any], Key | None], asyncio.Future[LuaValue]]) -> None:
        self._resolve = resolve
        self._kinds: dict[str, str | None] = {}

    def upsert(
        self, search: Mapping[str, LuaValue] | None, memo: Mapping[str, LuaValue] | None
    ) -> asyncio.Future[None]:
        """Issue the changes; fails with a LuaError for values that no attribute can take."""
        try:
            pairs = [search_attribute(name, from_lua(value)) for name, value in sorted((search or {}).items())]
            plain_memo = {name: from_lua(value) for name, value in (memo or {}).items()}
            check_size("workflow.attrs: memo", list(plain_memo.values()))
        except LuaError as error:
            return failed(error)
        if all(pair.key.name in self._kinds for pair in pairs):
            try:
                self._issue(pairs, plain_memo)
            except LuaError as error:
                return failed(error)
            return completed()
        return self._resolve(start_eagerly(self._look_up_and_issue(pairs, plain_memo)), None)

    async def _look_up_and_issue(self, pairs: list[SearchAttributePair[Any]], memo: Mapping[str, Any]) -> None:
        unknown = [pair for pair in pairs if pair.key.name not in self._kinds]
        kinds = await workflow.execute_local_activity(
            SEARCH_ATTRIBUTE_KINDS,
            args=[[pair.key.name for pair in unknown], [pair.key._metadata_type for pair in unknown]],
            result_type=dict[str, str | None],
            start_to_close_timeout=_LOOKUP_TIMEOUT,
        )
        self._kinds.update(kinds)
        self._issue(pairs, memo)

    def _issue(self, pairs: list[SearchAttributePair[Any]], memo: Mapping[str, Any]) -> None:
        updates = [self._checked(pair) for pair in pairs]
        if updates:
            workflow.upsert_search_attributes(updates)
        if memo:
            workflow.upsert_memo(memo)

    def _checked(self, pair: SearchAttributePair[Any]) -> SearchAttributeUpdate[Any]:
        name, kind = pair.key.name, pair.key._metadata_type
        registered = self._kinds[name]
        if registered is None:
            raise failure(f'search attribute "{name}" is not registered in the namespace', "Invalid", False)
        if registered not in _ACCEPTED[kind]:
            raise failure(f'search attribute "{name}" is of type {registered}, got {kind}', "Invalid", False)
        return pair.key.value_set(pair.value)
