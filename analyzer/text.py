"""Source text with offset ↔ line/column conversion."""

from __future__ import annotations

from bisect import bisect_right

from analyzer.diagnostic import Place


class LineIndex:
    """Converts character offsets of one text to 1-based lines and columns (columns in characters).

    ``\\n``, ``\\r\\n`` and a lone ``\\r`` end a line.
    """

    __slots__ = ("_starts", "file", "text")

    def __init__(self, text: str, file: str = "") -> None:
        self.text = text
        self.file = file
        self._starts: list[int] | None = None

    @property
    def line_starts(self) -> list[int]:
        """Offsets at which lines begin."""
        if self._starts is None:
            starts = [0]
            text = self.text
            if "\r" in text:
                length = len(text)
                for offset, char in enumerate(text):
                    if char == "\n" or (char == "\r" and not (offset + 1 < length and text[offset + 1] == "\n")):
                        starts.append(offset + 1)
            else:
                offset = text.find("\n")
                while offset >= 0:
                    starts.append(offset + 1)
                    offset = text.find("\n", offset + 1)
            self._starts = starts
        return self._starts

    def line(self, offset: int) -> int:
        """The 1-based line of ``offset``."""
        return bisect_right(self.line_starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based (line, column) of ``offset``."""
        starts = self.line_starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a 1-based (line, column), clamped to the text."""
        starts = self.line_starts
        if line > len(starts):
            return len(self.text)
        return min(starts[max(line, 1) - 1] + max(column, 1) - 1, len(self.text))

    def place(self, start: int, end: int | None = None) -> Place:
        """The Place of the range [start, end) in this file."""
        line, column = self.position(start)
        end_line, end_column = self.position(max(start, end if end is not None else start + 1))
        return Place(self.file, line, column, end_line, end_column)

    def line_text(self, line: int) -> str:
        """The text of a 1-based line without its terminator; empty when there is no such line."""
        starts = self.line_starts
        if not 1 <= line <= len(starts):
            return ""
        stop = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : stop].rstrip("\r\n")
