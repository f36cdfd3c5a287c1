"""Options of the commands that serve a project until they are stopped: `worker` and `serve`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_OPTIONS: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...] = (
    click.option("--address", metavar="HOST:PORT", help="The Temporal server; default: the client entry's address."),
    click.option("--namespace", help="The Temporal namespace; default: the client entry's."),
    click.option("--activities", metavar="FILE", multiple=True, help="A Python file with hand-written activities."),
    click.option("--health", metavar="HOST:PORT", help="Answer health checks over HTTP on this address."),
    click.option("--metrics", metavar="HOST:PORT", help="Serve metrics for Prometheus on this address."),
    click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="The form of the log."),
)


def serving_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the server, hand-written activities, and what operators look at."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
