"""Source text → tokens: one compiled regular expression, parallel arrays (spec/dialect.md §1.2).

A token's *kind* is its own text for reserved words and operators, and otherwise one of ``name``, ``number``,
``string``, ``label`` (``::name::`` on one line, spec/dialect.md §2.4 item 4) and ``eof``. Literals are evaluated by
``analyzer.syntax.literals``. Lexical errors are collected, never raised; the offending characters are skipped or, for
an unfinished string, replaced by a closed one, so that the parser always sees an ordinary token sequence.
"""

from __future__ import annotations

import re

from analyzer.records import field, record
from analyzer.syntax.tree import Comment

LUA_WORDS = frozenset(
    (
        *("and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if"),
        *("in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while"),
    )
)
TYPE_WORDS = frozenset(("fun", "interface", "as", "asserts", "readonly", "is", "typeof", "keyof", "extends"))
RESERVED_WORDS = LUA_WORDS | TYPE_WORDS

_TOKEN = re.compile(
    r"""[ \t\r\n\f\v]*(?:
    ([A-Za-z_][A-Za-z0-9_]*)                                                         # 1 name or reserved word
   |("[^"\\\r\n]*(?:\\(?:\r\n|\n\r|[\s\S])[^"\\\r\n]*)*"
    |'[^'\\\r\n]*(?:\\(?:\r\n|\n\r|[\s\S])[^'\\\r\n]*)*')                            # 2 quoted string
   |(\.?[0-9](?:[eE][+-]?|[A-Za-z0-9_.])*)                                           # 3 number, perhaps malformed
   |(--\[(=*)\[[\s\S]*?(?:\]\5\]|\Z)|--[^\r\n]*)                                     # 4 comment (5: level)
   |(\[(=*)\[[\s\S]*?(?:\]\7\]|\Z))                                                  # 6 long string (7: level)
   |(::[ \t]*[A-Za-z_][A-Za-z0-9_]*[ \t]*::)                                         # 8 label
   |(\.\.\.|\.\.|==|~=|<=|>=|<<|>>|//|::|->|\?:|[-+*/%^\#&~|<>=(){}\[\];:,.?!@])     # 9 operator
   |(["'][^\r\n]*)                                                                   # 10 unfinished string
   |(\Z)                                                                             # 11 end of file
   |([^\x00-\x7f]+|[\s\S])                                                           # 12 anything else
   )""",
    re.VERBOSE,
)
_NAME, _QUOTED, _NUMBER, _COMMENT, _LONG, _LABEL, _OPERATOR, _UNFINISHED, _EOF = 1, 2, 3, 4, 6, 8, 9, 10, 11
_LONG_OPENING = re.compile(r"\[(=*)\[")
_SHEBANG = re.compile(r"\ufeff?(?:#[^\r\n]*)?")


@record
class LexicalError:
    """A problem in the text itself; offsets as in nodes."""

    start: int
    end: int
    message: str


@record
class Tokens:
    """The tokens of one text as parallel lists, ending with an ``eof`` token at the end of the text."""

    kinds: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    errors: list[LexicalError] = field(default_factory=list)


def tokenize(source: str) -> Tokens:
    """The tokens, comments and lexical errors of ``source``. A byte order mark and a ``#`` first line are skipped."""
    tokens = Tokens()
    add_kind, add_value = tokens.kinds.append, tokens.values.append
    add_start, add_end = tokens.starts.append, tokens.ends.append
    reserved = RESERVED_WORDS
    first_line = _SHEBANG.match(source)
    for match in _TOKEN.finditer(source, first_line.end() if first_line else 0):
        group: int = match.lastindex  # type: ignore[assignment]
        text: str = match[group]
        end = match.end()
        start = end - len(text)
        if group == _NAME:
            add_kind(text if text in reserved else "name")
        elif group == _OPERATOR:
            add_kind(text)
        elif group == _QUOTED:
            add_kind("string")
        elif group == _NUMBER:
            add_kind("number")
        elif group == _COMMENT:
            own_line = _breaks_line(source, match.start(), start)
            tokens.comments.append(Comment(start, end, text, own_line))
            if text.startswith("--[") and _unfinished_long(text[2:]):
                tokens.errors.append(LexicalError(start, start + 4, "long comment is never closed"))
            continue
        elif group == _LABEL:
            text = text[2:-2].strip(" \t")
            add_kind("label")
        elif group == _EOF:
            add_kind("eof")
        elif group == _LONG:
            add_kind("string")
            if _unfinished_long(text):
                tokens.errors.append(LexicalError(start, start + 2, "long string is never closed"))
                text = _closed_long(text)
        elif group == _UNFINISHED:
            add_kind("string")
            message = f"string is never closed: `{text[0]}` expected before the end of the line"
            tokens.errors.append(LexicalError(start, end, message))
            text = _closed_quoted(text)
        else:
            tokens.errors.append(LexicalError(start, end, _describe_stray(text)))
            continue
        add_value(text)
        add_start(start)
        add_end(end)
    return tokens


def _breaks_line(source: str, previous_end: int, start: int) -> bool:
    """Whether only white space stands between ``start`` and the beginning of its line.

    Behind ``previous_end`` there is nothing else anyway.
    """
    gap = source[previous_end:start]
    return previous_end == 0 or "\n" in gap or "\r" in gap


def _unfinished_long(text: str) -> bool:
    """Whether long bracket text (or comment text that may be one) lacks its closing bracket."""
    opening = _LONG_OPENING.match(text)
    if opening is None:
        return False
    closing = f"]{opening[1]}]"
    return len(text) < opening.end() + len(closing) or not text.endswith(closing)


def _closed_long(text: str) -> str:
    opening = _LONG_OPENING.match(text)
    level = opening[1] if opening else ""
    return f"{text}]{level}]"


def _closed_quoted(text: str) -> str:
    trailing = len(text) - len(text.rstrip("\\"))
    return text[: len(text) - trailing % 2] + text[0]


def _describe_stray(text: str) -> str:
    if "\udc80" <= text[0] <= "\udcff":
        return f"byte 0x{ord(text[0]) - 0xDC00:02x} is not UTF-8"
    if not text.isascii():
        return f"unexpected `{text[:20]}`: names are made of ASCII letters, digits and `_`"
    if text.isprintable():
        return f"unexpected character `{text}`"
    return f"unexpected control character \\x{ord(text):02x}: is this a text file?"
