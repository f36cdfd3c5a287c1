"""The one place where the project reads files: text with limits, overlays and every failure as a value.

Overlays are unsaved editor buffers by absolute path; they win over the disk and may name files that do not exist yet.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from analyzer.records import field, record

MAX_BYTES = 16 * 1024 * 1024
"""Larger files are refused: no source or registry file comes near."""


@record(frozen=True)
class Unreadable:
    """Why a file could not be read; ``missing`` when there is none."""

    reason: str
    missing: bool = False


@record
class Reader:
    """Reads text files and remembers them, so that a file named by many entries is read once."""

    overlays: dict[Path, str] = field(default_factory=dict)
    _cache: dict[str, str | Unreadable] = field(default_factory=dict)

    def text(self, path: Path) -> str | Unreadable:
        """The text of a file without a byte order mark, or why there is none. Never raises."""
        if self.overlays and path in self.overlays:
            return self.overlays[path]
        name = str(path)
        found = self._cache.get(name)
        if found is None:
            found = self._cache[name] = read_text(path)
        return found


def read_text(path: Path) -> str | Unreadable:
    """The text of a file without a byte order mark, or why there is none. Never raises."""
    content = read_bytes(path)
    if isinstance(content, Unreadable):
        return content
    if b"\0" in content:
        return Unreadable("is a binary file")
    try:
        return content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Unreadable(f"is not UTF-8 text (line {line})")


def read_bytes(path: Path) -> bytes | Unreadable:
    """The content of a regular file of reasonable size, or why it cannot be had."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return Unreadable("does not exist", missing=True)
    except (OSError, ValueError) as error:
        return Unreadable(f"cannot be opened: {_reason(error)}")
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            return Unreadable("is a directory")
        if not stat.S_ISREG(status.st_mode):
            return Unreadable("is not a regular file")
        if status.st_size > MAX_BYTES:
            return Unreadable(f"is larger than {MAX_BYTES // (1024 * 1024)} MiB")
        with open(descriptor, "rb", buffering=0, closefd=False) as stream:
            return stream.readall()
    except OSError as error:
        return Unreadable(f"cannot be read: {_reason(error)}")
    finally:
        os.close(descriptor)


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.lower()
