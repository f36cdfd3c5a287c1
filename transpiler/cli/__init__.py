"""The ``lua2temporal`` command (contract.md §2).

``entry_point`` is the console script. ``main`` holds the command group, ``commands`` one file per subcommand,
``options`` what every subcommand shares, ``exit_codes`` the codes and the exception that carries one. Nothing here is
imported before it is needed: ``--version`` touches neither click nor the analyzer.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn


def entry_point() -> NoReturn:
    """Runs the command with the arguments of the process and leaves with its exit code."""
    _open_missing_streams()
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from transpiler.version import version

        try:
            print(f"lua2temporal {version()}", flush=True)
        except OSError:
            leave(2)
        leave(0)
    from transpiler.cli.main import run

    leave(run(arguments))


def _open_missing_streams() -> None:
    """Who starts the command without a standard stream (`>&-`) gets nothing there, and no file takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 (open until the end)


def leave(code: int) -> NoReturn:
    """Ends the process after flushing its output.

    Skips the interpreter's shutdown when the Temporal SDK is loaded, because that can crash there, and when the command
    has switched garbage collection off: taking down what it leaves behind costs a fifth of a large lint run. Output
    that cannot be flushed (a full disk, a closed pipe) turns success into failure, but never ends in a traceback.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        os._exit(code or 2)
    if "temporalio" in sys.modules or not gc.isenabled():
        os._exit(code)
    sys.exit(code)
