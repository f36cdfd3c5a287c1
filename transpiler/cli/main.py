"""The command group: finds subcommands, runs one, and turns every way of ending into an exit code."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

from transpiler.cli import commands
from transpiler.cli.exit_codes import INTERNAL_ERROR, INTERRUPTED, SUCCESS, USAGE, CommandFailed
from transpiler.cli.options import Common, common_options
from transpiler.cli.output import discard

_VERBOSE = frozenset({"-v", "-vv", "-vvv", "--verbose"})


def command_modules() -> dict[str, str]:
    """Every subcommand and the module that holds it, in alphabetical order; nothing is imported."""
    names = sorted(module.name for module in iter_modules(commands.__path__) if not module.name.startswith("_"))
    return {name.replace("_", "-"): f"{commands.__name__}.{name}" for name in names}


class LazyGroup(click.Group):
    """A group that imports a subcommand only when it is used or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all subcommands."""
        return list(command_modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of this name, or None."""
        module = command_modules().get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(module).command
        command.name = cmd_name
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion when the name is misspelt."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            from difflib import get_close_matches

            close = get_close_matches(name, self.list_commands(ctx), 1)
            ctx.fail(f"no such command '{name}'" + (f", did you mean '{close[0]}'?" if close else "."))
        return super().resolve_command(ctx, args)


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from transpiler.version import version

        click.echo(f"lua2temporal {version()}")
        context.exit()


@click.command(
    cls=LazyGroup,
    name="lua2temporal",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Checks Lua workflows for determinism, translates them to Python for Temporal, and runs them.",
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and leave.",
)
@common_options
def group(common: Common) -> None:
    """The shared options given before the subcommand; ``common_options`` hands them on."""


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and returns its exit code (contract.md §2). Never raises."""
    _harden_output()
    verbose = not _VERBOSE.isdisjoint(arguments)
    try:
        return _exit_code(group.main(list(arguments), prog_name="lua2temporal", standalone_mode=False))
    except CommandFailed as failure:
        _error(failure.message, failure.help)
        return failure.code
    except click.exceptions.NoArgsIsHelpError as wanted:
        wanted.show()
        return USAGE
    except click.ClickException as wrong:
        wrong.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        _error("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        discard(sys.stdout)
        return SUCCESS
    except OSError as trouble:
        _trace(verbose)
        _error(_describe(trouble))
        return USAGE
    except SystemExit as leaving:
        return _exit_code(leaving.code)
    except BaseException as fault:
        _trace(verbose)
        hint = "" if verbose else "run again with -v for the traceback"
        _error(f"internal error: {type(fault).__name__}: {fault}".splitlines()[0], hint)
        return INTERNAL_ERROR


def _exit_code(value: Any) -> int:
    return value if isinstance(value, int) else SUCCESS


def _describe(trouble: OSError) -> str:
    names = [str(name) for name in (trouble.filename, trouble.filename2) if name is not None]
    reason = (trouble.strerror or str(trouble) or type(trouble).__name__).lower()
    return ": ".join([*names, reason])


def _error(message: str, help: str = "") -> None:
    with contextlib.suppress(OSError, ValueError):
        click.echo(f"Error: {message}", err=True)
        if help:
            click.echo(f"Help: {help}", err=True)


def _trace(verbose: bool) -> None:
    if verbose:
        import traceback

        with contextlib.suppress(OSError, ValueError):
            traceback.print_exc()


def _harden_output() -> None:
    """No text may make the output fail: what the terminal cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
