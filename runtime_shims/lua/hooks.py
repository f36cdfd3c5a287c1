"""What the language library takes from the world around it: output, clock, randomness, the scheduler.

The engine replaces these functions once, at import; each of its functions then asks the process that is running
(decisions.md 23 and 24). The defaults serve plain scripts and tests.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from runtime_shims.lua.values import LuaValue, to_text


def _write_to_stderr(line: str) -> None:
    sys.stderr.write(to_text(line) + "\n")


def _local_zone() -> tzinfo:
    return datetime.now(UTC).astimezone().tzinfo or UTC


_GENERATOR = random.Random()


@dataclass(slots=True)
class Hooks:
    """The replaceable functions; `hooks` below is the one instance."""

    #: Takes one finished line of `print`, as a Lua string.
    write_line: Callable[[str], None] = _write_to_stderr
    #: Seconds since the epoch, for `os.time` and `os.date`.
    wall_clock: Callable[[], float] = time.time
    #: Seconds of processing, for `os.clock`.
    processor_clock: Callable[[], float] = time.process_time
    #: The zone of `os.date` without `!` and of `os.time{…}`.
    local_zone: Callable[[], tzinfo] = _local_zone
    #: The generator behind `math.random`.
    random: Callable[[], random.Random] = field(default=lambda: _GENERATOR)
    #: The thread value of the spawned task that is running, nil in main (`coroutine.running`).
    running_task: Callable[[], LuaValue] = field(default=lambda: None)
    #: `require` of a name that the build did not resolve.
    require: Callable[[str], LuaValue] = field(default=lambda _name: None)


hooks = Hooks()
