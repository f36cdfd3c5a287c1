"""Author's comments and blank lines: which statement each belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left
from textwrap import dedent

from analyzer.syntax import tree
from analyzer.text import LineIndex
from transpiler.emit.item_comments import InnerComment

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_NEXT_WORD = re.compile(r"[\s;]*(end|until|else|elseif)\b")
_DOCUMENTATION = re.compile(r"---(?=[^-])")
"""The mark of a documentation comment; more dashes are a line that someone drew."""


def python_comment(text: str) -> list[str]:
    """A Lua comment as Python comment lines."""
    if text.startswith("--["):
        level = text.find("[", 3)
        if level > 0 and text[3:level].strip("=") == "":
            closing = f"]{'=' * (level - 3)}]"
            body = text[level + 1 :].removesuffix(closing)
            return [_line(f" {part}") for part in _dedented(body)]
    return [_line(text[3:] if _DOCUMENTATION.match(text) else text[2:])]


def _dedented(body: str) -> list[str]:
    """The lines of a long comment without what they are indented by in common; the first may stand behind ``--[[``."""
    head, newline, tail = body.partition("\n")
    lines = [head.strip(), *dedent(tail).splitlines()] if newline else [head.strip()]
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    return lines or [""]


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

    def header(self, start: int, emitted: bool) -> list[str]:
        """The comment lines above the first statement, at ``start``, that speak of the file: those that a blank line
        parts from it. If there are none, and the statement is not ``emitted``, all of them."""
        lines, _ = self.before(start)
        stop = len(lines) - lines[::-1].index("") if "" in lines else 0
        if not stop and not emitted:
            stop = len(lines)
        self.pending = lines[stop:]
        return lines[:stop]

    def contains(self, start: int, end: int) -> bool:
        """Whether a comment that was not handed out stands between two offsets."""
        return self.next < len(self.starts) and bisect_left(self.starts, start, self.next) < bisect_left(
            self.starts, end, self.next
        )

    def inside(self, end: int) -> list[InnerComment]:
        """The comments not yet handed out that begin before ``end``, the end of a statement."""
        stop = bisect_left(self.starts, end)
        found = []
        for comment in self.comments[self.next : stop]:
            first, last = self.index.line(comment.start), self.index.line(comment.end - 1)
            line_start = self.index.text.rfind("\n", 0, comment.start) + 1
            own = not self.index.text[line_start : comment.start].strip()
            found.append(InnerComment((first, last), python_comment(comment.text), own))
        self.next = max(self.next, stop)
        return found

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
        """The comment lines between the last statement of a block, which ends at ``end``, and the keyword that ends
        the block. Before ``else`` and ``elseif`` only those that are indented more than it: others speak of what
        follows."""
        stop, offset = max(self.next, bisect_left(self.starts, end)), end
        while stop < len(self.comments) and not self.index.text[offset : self.starts[stop]].strip(" \t\r\n;"):
            offset = self.comments[stop].end
            stop += 1
        keyword = _NEXT_WORD.match(self.index.text, offset)
        if stop == self.next or keyword is None:
            return []
        if keyword[1].startswith("else"):
            column = self._column(keyword.start(1))
            while stop > self.next and self._column(self.starts[stop - 1]) <= column:
                stop -= 1
        return self.before(self.starts[stop - 1] + 1)[0] if stop > self.next else []

    def _column(self, offset: int) -> int:
        return self.index.position(offset)[1]

    def _blank_between(self, start: int, stop: int) -> bool:
        return _BLANK_LINE.search(self.index.text, start, stop) is not None

    def _blank_line_above(self, start: int) -> bool:
        line = self.index.line(start)
        return line > 1 and not self.index.line_text(line - 1).strip()
