"""The bytes from the client, with bounds on what a single message may claim."""

from __future__ import annotations

import re
from typing import BinaryIO, cast

MOST = 256 * 1024 * 1024
"""Bytes of the longest message body that is read."""

LONGEST_LINE = 64 * 1024
"""Bytes of the longest header line; what is longer comes in pieces, none of which is a header that counts."""

_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,20})[ \t]*\r?\n", re.IGNORECASE)
_REFUSED = b"too long"


class _Bounded:
    """What the message loop reads from."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readline(self) -> bytes:
        """The next header line, the one that counts in the one spelling that the message loop knows."""
        line = self._stream.readline(LONGEST_LINE)
        found = _LENGTH.fullmatch(line)
        return line if found is None else b"Content-Length: %b\r\n" % found[1]

    def read(self, size: int) -> bytes:
        """A message body."""
        return self._stream.read(size) if 0 <= size <= MOST else _REFUSED


def bounded(stream: BinaryIO) -> BinaryIO:
    """The stream for the message loop; a body beyond ``MOST`` is not read and answered as a parse error.

    What follows is then read as header lines until one announces a message again.
    """
    return cast("BinaryIO", _Bounded(stream))
