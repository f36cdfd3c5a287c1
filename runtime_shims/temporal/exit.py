"""Leaving a process that used the Temporal SDK.

The SDK's native threads can hang or crash the interpreter while it finalises, after everything succeeded
(temporalio/sdk-python#300; measured in spec/temporalio.md §1). Every entry point therefore leaves through `leave`.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End the process at once with `code`; exit handlers run, the log and both standard streams are flushed first."""
    with contextlib.suppress(Exception):
        atexit._run_exitfuncs()
    with contextlib.suppress(Exception):
        logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(code)
