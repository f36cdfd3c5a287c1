"""What every subcommand shares: ``-C``, ``--color``, ``-q``, ``-v`` and where output goes (contract.md §2)."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from transpiler.cli.output import write_line

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(slots=True, frozen=True)
class Common:
    """The shared options of one invocation.

    ``directory`` is the project directory (``-C``, default: the current one), ``verbosity`` is negative with ``-q``.
    """

    directory: Path = Path()
    color: str = "auto"
    verbosity: int = 0

    @property
    def quiet(self) -> bool:
        """Whether only results and errors are wanted."""
        return self.verbosity < 0

    def use_color(self, stream: TextIO | None = None) -> bool:
        """Whether to color what goes to ``stream`` (stdout by default); ``--color`` wins over NO_COLOR."""
        if self.color != "auto":
            return self.color == "always"
        stream = stream or sys.stdout
        return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()

    @property
    def show_progress(self) -> bool:
        """Whether progress bars make sense: on a terminal and not with ``-q``."""
        return not self.quiet and sys.stderr.isatty()

    def result(self, text: str) -> None:
        """Writes a line of the result to stdout."""
        write_line(text, color=self.use_color())

    def note(self, text: str, verbosity: int = 0) -> None:
        """Writes a line about what happens to stderr, unless ``-q`` or too few ``-v`` were given."""
        if self.verbosity >= verbosity:
            write_line(text, to_stderr=True, color=self.use_color(sys.stderr))


def _option_list() -> list[Callable[[Function], Function]]:
    return [
        click.option(
            "-C",
            "--directory",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="The project directory; default: the current directory.",
        ),
        click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Whether to use colors."),
        click.option("-q", "--quiet", is_flag=True, help="Write only results and errors."),
        click.option("-v", "--verbose", count=True, help="Write more; repeat for even more."),
    ]


def common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the shared options to a command; they also count when given before the subcommand.

    The decorated function gets a ``Common`` as its first argument and returns its exit code (None means success).
    """

    @click.pass_context
    @functools.wraps(function)
    def with_common(
        context: click.Context,
        /,
        *,
        directory: Path | None,
        color: str | None,
        quiet: bool,
        verbose: int,
        **parameters: Any,
    ) -> Any:
        outer = context.obj if isinstance(context.obj, Common) else Common()
        common = Common(
            directory=directory if directory is not None else outer.directory,
            color=color or outer.color,
            verbosity=-1 if quiet else verbose or outer.verbosity,
        )
        context.obj = common
        return function(common, **parameters)

    decorated: Callable[..., Any] = with_common
    for option in reversed(_option_list()):
        decorated = option(decorated)
    return decorated
