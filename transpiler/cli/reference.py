"""docs/commands.md, made from what ``--help`` says: ``python -m transpiler.cli.reference`` writes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from transpiler.cli.main import group

PAGE = Path("docs/commands.md")
_SHARED = frozenset(("directory", "color", "quiet", "verbose"))
_INTRODUCTION = """\
# Commands

Results go to stdout, progress and logs to stderr. `lua2temporal COMMAND --help` says the same as this page, which is
made from it (`python -m transpiler.cli.reference`).

| exit code | meaning |
|---|---|
| 0 | success; a worker, server or `dev` that was stopped |
| 1 | the checked thing is not fine: lint errors, a stale build, a failed test, a workflow that failed |
| 2 | wrong usage, an unreadable project, an environment that does not let the command work: no server, a port in use |
| 70 | a fault of the tool itself; `-v` shows the traceback |
| 130 | interrupted |

Every command takes these, also before its name:
"""


def page() -> str:
    """The text of docs/commands.md."""
    context = click.Context(group, info_name="lua2temporal")
    commands = [command for name in group.list_commands(context) if (command := group.get_command(context, name))]
    shared = [item for item in _options_of(commands[0]) if item.name in _SHARED]
    return "\n\n".join([f"{_INTRODUCTION}\n{_table(shared)}", *map(_section, commands)]) + "\n"


def _section(command: click.Command) -> str:
    arguments = [f" {_argument(item)}" for item in command.params if isinstance(item, click.Argument)]
    paragraphs = "\n".join(line.strip() for line in (command.help or "").splitlines()).strip()
    usage = f"```sh\nlua2temporal {command.name} [OPTIONS]{''.join(arguments)}\n```"
    own = [item for item in _options_of(command) if item.name not in _SHARED]
    return "\n\n".join([f"## {command.name}", paragraphs, usage, *([_table(own)] if own else [])])


def _options_of(command: click.Command) -> list[click.Option]:
    return [item for item in command.params if isinstance(item, click.Option) and not item.hidden]


def _argument(argument: click.Argument) -> str:
    name = (argument.metavar or (argument.name or "").upper()).removesuffix("...").strip("[]")
    return (name if argument.required else f"[{name}]") + ("..." if argument.nargs == -1 else "")


def _table(options: Iterable[click.Option]) -> str:
    rows = [f"| `{_cell(_names(item))}` | {_cell(_meaning(item))} |" for item in options]
    return "\n".join(["| option | meaning |", "|---|---|", *rows])


def _names(option: click.Option) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag or option.count:
        return names
    if isinstance(option.type, click.Choice):
        return f"{names} {'|'.join(map(str, option.type.choices))}"
    number = isinstance(option.type, click.types.IntParamType | click.types.FloatParamType)
    return f"{names} {option.metavar or ('N' if number else 'TEXT')}"


def _meaning(option: click.Option) -> str:
    notes = ["required"] * option.required + [f"default: {option.default}"] * bool(option.show_default)
    notes += ["may be repeated"] * (option.multiple and "repeated" not in (option.help or ""))
    return (option.help or "") + (f" ({', '.join(notes)})" if notes else "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
