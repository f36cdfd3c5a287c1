"""``lua2temporal lsp``: the language server."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from transpiler.cli.exit_codes import USAGE, CommandFailed
from transpiler.cli.options import Common, common_options

if TYPE_CHECKING:
    from analyzer.diagnostic import Diagnostic
    from analyzer.program.program import Program
    from analyzer.project.model import Project

RECURSION_LIMIT = 10_000
STACK_SIZE = 64 * 1024 * 1024
"""Room for walking deep trees in the analysis threads; only what is used is ever taken from the system."""

SWITCH_INTERVAL = 0.001
"""Seconds after which an analysis gives way to the event loop, so that requests are answered meanwhile."""


@click.command(short_help="Run the language server for editors.")
@click.option("--tcp", metavar="HOST:PORT", help="Listen there for one client instead of using stdin and stdout.")
@click.option("--stdio", is_flag=True, help="Use stdin and stdout, which is the default.")
@common_options
def command(common: Common, tcp: str | None, stdio: bool) -> int:
    """Speak the Language Server Protocol, on stdin and stdout unless --tcp is given."""
    if tcp and stdio:
        raise CommandFailed("--tcp and --stdio exclude each other", USAGE)
    address = None if tcp is None else _address(tcp)
    try:
        from analyzer.lsp.handlers import create
        from analyzer.lsp.server import Renderers
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise CommandFailed("the language server needs pygls: pip install 'lua2temporal[lsp]'", USAGE) from None
    from transpiler.version import version

    _prepare(common)
    server = create(version(), Renderers(translate=translate))
    if address is None:
        import sys

        from analyzer.lsp.stream import bounded

        server.start_io(bounded(sys.stdin.buffer), _private_stdout())
    else:
        common.note(f"listening on {address[0]}:{address[1]}")
        server.start_tcp(*address)
    return 0 if server.shutdown_requested else 1


def _address(text: str) -> tuple[str, int]:
    host, separator, port = text.rpartition(":")
    if not separator or not port.isdigit() or int(port) > 65535:
        raise CommandFailed(f"--tcp {text}: HOST:PORT expected", USAGE)
    return host.strip("[]") or "127.0.0.1", int(port)


def _private_stdout() -> BinaryIO:
    """The real stdout for the protocol alone; whatever else is printed goes to stderr."""
    import os
    import sys

    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return stream


def _prepare(common: Common) -> None:
    """The log goes to stderr; threads get room for deep trees."""
    import logging
    import sys
    import threading

    levels = (logging.CRITICAL, logging.ERROR, logging.INFO, logging.DEBUG)
    level = levels[min(max(common.verbosity + 1, 0), 3)]
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s: %(message)s")
    if common.verbosity <= 0:
        logging.getLogger("pygls").setLevel(logging.CRITICAL)
    sys.setrecursionlimit(RECURSION_LIMIT)
    sys.setswitchinterval(SWITCH_INTERVAL)
    threading.stack_size(STACK_SIZE)


def translate(project: Project, program: Program, entry_id: str) -> str | list[Diagnostic]:
    """The Python text of an entry, or why there is none."""
    from transpiler.placement import place_entries
    from transpiler.translation import Translator

    targets = place_entries(project.lua_entries)
    translator = Translator(program, {id_: targets[id_] for id_ in program.units if id_ in targets})
    translations, problems = translator.translate([entry_id])
    done = translations.get(entry_id)
    return done.text if done is not None else problems
