"""Search attributes of a project, looked at when its workers start (decisions.md 21)."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from temporalio.client import Client
from temporalio.service import RPCError

from .system_activities import add_search_attributes, search_attribute_kinds_of

logger = logging.getLogger("lua2temporal")


async def prepare_search_attributes(client: Client, wanted: Mapping[str, str | None]) -> list[str]:
    """Register the attributes that the namespace does not know, where that is allowed.

    `wanted` maps names to kinds, None for a kind that only a running workflow can tell. What could not be settled is
    logged as a warning and returned: an unknown name or another kind is an error at run time only, in the workflow that
    uses it. Nothing is raised, because a server may hide its attributes from workers.
    """
    if not wanted:
        return []
    try:
        known = await search_attribute_kinds_of(client)
        missing = {name: kind for name, kind in wanted.items() if name not in known}
        problems = [
            f'search attribute "{name}" '
            f"is of type {known[name]} in namespace {client.namespace}, "
            f"the project gives {kind}"
            for name, kind in wanted.items()
            if kind is not None and name in known and not _fits(kind, known[name])
        ]
        problems += await _register(client, missing)
    except RPCError as error:
        problems = [f"search attributes cannot be verified: {error.message}"]
    for problem in problems:
        logger.warning("%s", problem)
    return problems


async def _register(client: Client, missing: Mapping[str, str | None]) -> list[str]:
    told = {name: kind for name, kind in missing.items() if kind is not None}
    reason = "and its type cannot be told from the source"
    if told:
        try:
            await add_search_attributes(client, told)
            missing = {name: kind for name, kind in missing.items() if kind is None}
        except RPCError as error:
            reason = f"and registering it was refused: {error.message}"
    return [
        f'search attribute "{name}" is not registered in namespace {client.namespace}, {reason}' for name in missing
    ]


def _fits(given: str, registered: str) -> bool:
    """Whether a literal of kind `given` may be written; texts may go into several kinds (spec/wire.md §7.4)."""
    return registered in {"Keyword": ("Keyword", "Text", "Datetime"), "Int": ("Int", "Double")}.get(given, (given,))
