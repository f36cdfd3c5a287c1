"""What happens at a syntax error: the hint for the reader, and where parsing resumes.

A faulty statement is skipped up to where the next one seems to begin, so that one mistake gives one diagnostic.
"""

from __future__ import annotations

from analyzer.syntax import tree
from analyzer.syntax.cursor import SyntaxFault
from analyzer.syntax.expressions import ExpressionParser
from analyzer.syntax.lexer import RESERVED_WORDS

BLOCK_END = frozenset(("end", "else", "elseif", "until", "eof"))
_STATEMENT_START = frozenset(
    ("local", "if", "while", "for", "repeat", "return", "break", "goto", "label", "do", "interface")
)
COMPOUND_OPERATORS = frozenset(("+", "-", "*", "/", "//", "%", "^", "..", "&", "|", "<<", ">>"))
_ELSEIF_MISSPELT = frozenset(("elif", "elsif"))
_LOOKAHEAD = 200
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_CONTINUE_HELP = "write `goto continue` and put `::continue::` at the end of the loop body"
FOREIGN_WORDS = {
    "continue": ("`continue` is not Lua", _CONTINUE_HELP),
    "elif": ("`elif` is not Lua, use `elseif`", ""),
    "elsif": ("`elsif` is not Lua, use `elseif`", ""),
    "const": ("`const` is not Lua, use `local`", ""),
    "let": ("`let` is not Lua, use `local`", ""),
    "var": ("`var` is not Lua, use `local`", ""),
}


class RecoveryParser(ExpressionParser):
    """Adds resynchronisation and the messages for text that is no statement."""

    def synchronise(self, before: int) -> None:
        """Skip the rest of a faulty statement that began at the token ``before``.

        Inside open brackets only a word that begins a statement counts as the next statement; otherwise also a name at
        the start of a line. Functions that the skipped text contains are parsed, so that their ``end`` is not taken
        for one of ours.
        """
        kinds = self.kinds
        brackets = _bracket_balance(kinds, before, self.index)
        self.index = max(self.index, before + 1) if kinds[self.index] != "eof" else self.index
        while (kind := kinds[self.index]) not in BLOCK_END and kind not in _STATEMENT_START:
            if kind == "function":
                following = kinds[self.index + 1]
                if brackets <= 0 and following == "name":
                    return
                self.skip_function()
                continue
            if kind == ";" and brackets <= 0:
                return
            if kind == "name" and brackets <= 0 and not self.same_line(self.index - 1, self.index):
                return
            brackets += _BRACKETS.get(kind, 0)
            self.index += 1

    def skip_function(self) -> None:
        """Parse a function among skipped tokens; what is wrong in its head has no separate report."""
        self.enter()
        self.index += 1
        self.function_body(self.index - 1)
        self.depth -= 1

    def not_a_statement(self, target: tree.Expr) -> tree.Statement | None:
        """Report an expression that stands where a statement belongs; recover from ``x += 1`` and ``x++``."""
        kinds = self.kinds
        index = self.index
        kind = kinds[index]
        text = self.lines.text[target.start : target.end]
        if len(text) > 40 or not text.isprintable():
            text = "x"
        if kind in COMPOUND_OPERATORS and self.adjacent(index, "="):
            message = f"`{kind}=` is not Lua, write `{text} = {text} {kind} ...`"
            self.report(message, self.starts[index], self.ends[index + 1])
            self.index = index + 2
            expressions = self.expression_list()
            return tree.Assign(target.start, expressions[-1].end, [target], expressions)
        if kind == "+" and self.adjacent(index, "+"):
            message = f"`++` is not Lua, write `{text} = {text} + 1`"
            self.report(message, self.starts[index], self.ends[index + 1])
            self.index = index + 2
            return None
        if kind == "!" and self.adjacent(index, "="):
            raise SyntaxFault("`!=` is not Lua, use `~=`", self.starts[index], self.ends[index + 1])
        if kind in ("as", "::", "!"):
            raise self.fault("a cast is not a statement")
        if kind == "name" and self.same_line(index - 1, index):
            raise self.fault(f"unexpected identifier {self.describe(index)} after `{text}`")
        if kind in BLOCK_END or not self.same_line(index - 1, index):
            raise SyntaxFault("this expression is not a statement", target.start, target.end, _lone_help(target))
        raise self.fault(f"`=` expected after `{text}`, found {self.describe(index)}")

    def statement_fault(self) -> SyntaxFault:
        """The fault for a token that begins no statement."""
        kind = self.kinds[self.index]
        if kind == "//":
            return self.fault("`//` is integer division; comments begin with `--`")
        if kind == "/" and self.adjacent(self.index, "*"):
            return self.fault("`/*` is not Lua; comments are written `--` or `--[[ ]]`")
        if kind == "?":
            return self.fault("`?` is no operator of expressions", help="write `condition and a or b`")
        if kind == "then":
            return self.fault("`then` without `if`")
        if kind == "in":
            return self.fault("`in` without `for`")
        if kind in RESERVED_WORDS:
            return self.fault(f"unexpected {self.describe(self.index)}: it is a reserved word and begins no statement")
        return self.fault(f"unexpected {self.describe(self.index)}, a statement was expected")

    def misspelt_elseif(self, index: int) -> bool:
        """Whether ``elif x then`` begins here: reported, and turned into ``elseif``."""
        if self.values[index] not in _ELSEIF_MISSPELT:
            return False
        stop = min(index + _LOOKAHEAD, len(self.kinds) - 1)
        ahead = index + 1
        while ahead < stop and self.kinds[ahead] not in ("then", "=") and self.same_line(ahead - 1, ahead):
            ahead += 1
        if self.kinds[ahead] != "then":
            return False
        self.report_token(f"`{self.values[index]}` is not Lua, use `elseif`", index)
        self.kinds[index] = "elseif"
        return True


def _bracket_balance(kinds: list[str], start: int, stop: int) -> int:
    """How many brackets opened between the tokens ``start`` and ``stop`` are still open."""
    return sum(_BRACKETS.get(kind, 0) for kind in kinds[start:stop])


def _lone_help(target: tree.Expr) -> str:
    if isinstance(target, tree.Name | tree.Index):
        return "did you mean a call, as in `name()`, or an assignment?"
    return ""
