"""Exit codes of the command (contract.md §2)."""

from __future__ import annotations

from typing import Final

SUCCESS: Final = 0
"""Everything is fine."""

NOT_FINE: Final = 1
"""The checked thing is not fine: findings at error level, a stale build, a failed test, a workflow that failed."""

USAGE: Final = 2
"""Wrong usage, an unreadable project, or an environment that does not let the command do its work."""

INTERNAL_ERROR: Final = 70
"""A fault of the tool itself."""

INTERRUPTED: Final = 130
"""Stopped by the user."""


class CommandFailed(Exception):
    """Ends a command with one line on stderr and an exit code.

    ``help`` is a second line that says what to do.
    """

    def __init__(self, message: str, code: int = USAGE, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.help = help
