"""What is being typed at the cursor, told from the tokens before it: the text there need not parse.

Used by completion and signature help, which must answer before the file is analysed again.
"""

from __future__ import annotations

from analyzer.records import field, record
from analyzer.syntax.lexer import RESERVED_WORDS, Tokens, tokenize

_OPENERS = {"(": ")", "{": "}", "[": "]", "function": "end", "if": "end", "do": "end", "repeat": "until"}
_CLOSERS = frozenset(_OPENERS.values())


@record
class Bracket:
    """An open bracket or block before the cursor: its token, and how many commas follow at its level."""

    kind: str
    token: int
    commas: int = 0


@record
class Typing:
    """The tokens before the cursor.

    ``prefix`` is the half-typed word; ``text_start`` is where the contents of an open string begin, or -1; ``last`` is
    the index of the last token before the word or string; ``open`` are the open brackets, outermost first.
    """

    tokens: Tokens
    prefix: str = ""
    text_start: int = -1
    last: int = -1
    in_comment: bool = False
    open: list[Bracket] = field(default_factory=list)

    def kind(self, index: int) -> str:
        """The kind of a token; empty before the first."""
        return self.tokens.kinds[index] if 0 <= index < len(self.tokens.kinds) else ""

    def value(self, index: int) -> str:
        """The text of a token; empty before the first."""
        return self.tokens.values[index] if 0 <= index < len(self.tokens.values) else ""

    @property
    def call(self) -> Bracket | None:
        """The innermost open parenthesis of a call with nothing but tables open inside it."""
        for bracket in reversed(self.open):
            if bracket.kind == "(":
                return bracket if self._is_callee(bracket.token - 1) else None
            if bracket.kind not in ("{", "["):
                return None
        return None

    def _is_callee(self, index: int) -> bool:
        return self.kind(index) in ("name", ")", "]", "string")

    def table_keys(self) -> list[str] | None:
        """The keys that lead from the call's argument to the innermost open table; None outside of tables.

        ``f({ retry_policy = { |`` gives ``["retry_policy"]``.
        """
        call = self.call
        if call is None:
            return None
        tables = [bracket for bracket in self.open[self.open.index(call) + 1 :] if bracket.kind == "{"]
        if not tables:
            return None
        keys = [self.key_before(bracket.token) for bracket in tables[1:]]
        return None if any(key is None for key in keys) else [key for key in keys if key is not None]

    def key_before(self, index: int) -> str | None:
        """The key in ``key = `` or ``["key"] =`` before a token."""
        if self.kind(index - 1) != "=":
            return None
        if self.kind(index - 2) == "name":
            return self.value(index - 2)
        if self.kind(index - 2) == "]" and self.kind(index - 3) == "string":
            return self.value(index - 3)[1:-1]
        return None


def typing_at(text: str, offset: int) -> Typing:
    """The situation at an offset of a text."""
    head = text[:offset]
    tokens = tokenize(head)
    typing = Typing(tokens)
    count = tokens.kinds.index("eof")
    typing.in_comment = _inside_comment(tokens, head)
    unfinished = {error.start for error in tokens.errors}
    if count and tokens.kinds[count - 1] == "string" and tokens.starts[count - 1] in unfinished:
        start = tokens.starts[count - 1]
        typing.text_start = start + (1 if head[start] in "'\"" else head.index("[", start + 1) + 1 - start)
        typing.prefix = head[typing.text_start :]
        count -= 1
    elif count and tokens.ends[count - 1] == offset and _is_word(tokens.values[count - 1], tokens.kinds[count - 1]):
        typing.prefix = tokens.values[count - 1]
        count -= 1
    typing.last = count - 1
    typing.open = _open_brackets(tokens, count)
    return typing


def _is_word(value: str, kind: str) -> bool:
    return kind == "name" or (kind in RESERVED_WORDS and value == kind)


def _inside_comment(tokens: Tokens, head: str) -> bool:
    if not tokens.comments:
        return False
    last = tokens.comments[-1]
    if last.end < len(head):
        return False
    return not (last.text.startswith("--[") and last.text.endswith("]") and len(last.text) > 4)


def _open_brackets(tokens: Tokens, count: int) -> list[Bracket]:
    stack: list[Bracket] = []
    for index in range(count):
        kind = tokens.kinds[index]
        if kind in _OPENERS:
            stack.append(Bracket(kind, index))
        elif kind in _CLOSERS:
            _close(stack, kind)
        elif kind in (",", ";") and stack:
            stack[-1].commas += 1
    return stack


def _close(stack: list[Bracket], kind: str) -> None:
    """Pops up to the opener; a closer without one is ignored, as the text is not finished."""
    for position in range(len(stack) - 1, -1, -1):
        if _OPENERS[stack[position].kind] == kind:
            del stack[position:]
            return
