"""Author's comments and blank lines: which statement each belongs to."""

from __future__ import annotations

from bisect import bisect_left

from analyzer.syntax import tree
from analyzer.text import LineIndex


def python_comment(text: str) -> list[str]:
    """A Lua comment as Python comment lines."""
    if text.startswith("--["):
        level = text.find("[", 3)
        if level > 0 and text[3:level].strip("=") == "":
            closing = f"]{'=' * (level - 3)}]"
            body = text[level + 1 :].removesuffix(closing)
            return [_line(part) for part in body.strip("\r\n").splitlines()]
    # "---" begins a documentation comment; longer rows of dashes are drawn lines.
    return [_line(text[3:] if text.startswith("---") and text[3:4] != "-" else text[2:])]


def _line(text: str) -> str:
    cleaned = "".join(char if char.isprintable() or char == "\t" else " " for char in text).rstrip()
    if not cleaned:
        return "#"
    return f"#{cleaned}" if cleaned[0] == " " else f"# {cleaned}"


class Comments:
    """Hands out the comments of a chunk in source order, each once."""

    def __init__(self, chunk: tree.Chunk, index: LineIndex) -> None:
        self.comments = chunk.comments
        self.starts = [comment.start for comment in chunk.comments]
        self.index = index
        self.next = 0
        self.pending: list[str] = []

    def put_back(self, lines: list[str], trailing: str) -> None:
        """Keep comments of a statement that emitted nothing for the next one."""
        self.pending.extend([*lines, *([trailing] if trailing else [])])

    def before(self, start: int) -> tuple[list[str], bool]:
        """The comment lines not yet handed out that begin before ``start``; and whether a blank line stands before
        them (or before ``start``)."""
        stop = bisect_left(self.starts, start)
        lines: list[str] = []
        first = start
        previous_end: int | None = None
        for comment in self.comments[self.next : stop]:
            if first == start:
                first = comment.start
            if previous_end is not None and self._blank_between(previous_end, comment.start):
                lines.append("")
            lines.extend(python_comment(comment.text))
            previous_end = comment.end
        if previous_end is not None and self._blank_between(previous_end, start):
            lines.append("")
        self.next = max(self.next, stop)
        lines[:0] = self.pending
        self.pending.clear()
        return lines, self._blank_line_above(first)

    def trailing(self, end: int) -> str:
        """The comment on the rest of the line where a statement ends at ``end``; empty when there is none."""
        if self.next >= len(self.comments):
            return ""
        comment = self.comments[self.next]
        if comment.start < end or "\n" in comment.text or self.index.line(comment.start) != self.index.line(end - 1):
            return ""
        if self.index.text[end : comment.start].strip(" \t;,"):
            return ""
        self.next += 1
        return python_comment(comment.text)[0]

    def rest(self, end: int) -> list[str]:
        """The comment lines that begin before ``end``, the end of a block."""
        return self.before(end)[0]

    def _blank_between(self, start: int, stop: int) -> bool:
        return self.index.text.count("\n", start, stop) > 1

    def _blank_line_above(self, start: int) -> bool:
        line = self.index.line(start)
        return line > 1 and not self.index.line_text(line - 1).strip()
