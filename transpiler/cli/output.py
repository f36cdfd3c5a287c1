"""Where the command writes, and what happens when nobody reads it."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO

import click


def write_line(text: str, *, to_stderr: bool = False, color: bool = False) -> None:
    """Writes a line of the result or, ``to_stderr``, about what happens.

    When the reader has gone (``| head -1``), this and all later text goes nowhere and the command carries on, so that
    its exit code says what it would have said. Raises OSError for anything else, such as a full disk.
    """
    try:
        click.echo(text, err=to_stderr, color=color)
    except BrokenPipeError:
        discard(sys.stderr if to_stderr else sys.stdout)


def discard(stream: TextIO) -> None:
    """Sends the rest of a broken stream to nowhere, so that the shutdown does not complain."""
    with contextlib.suppress(OSError, ValueError):
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)
