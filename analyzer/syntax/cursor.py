"""What every part of the parser shares: the token position, error reporting and the limits.

The parser is a chain of classes, one per grammar area: ``Cursor`` ← ``TypeParser`` (types.py) ← ``ExpressionParser``
(expressions.py) ← ``RecoveryParser`` (recovery.py) ← ``StatementParser`` (statements.py). Errors in a statement are
raised as ``SyntaxFault`` and caught by the innermost block, which resynchronises; harmless ones are reported at once.
"""

from __future__ import annotations

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.syntax import tree
from analyzer.syntax.lexer import RESERVED_WORDS, TYPE_WORDS, Tokens
from analyzer.text import LineIndex

MAX_DEPTH = 200
MAX_DIAGNOSTICS = 50


class SyntaxFault(Exception):
    """A syntax error that the current statement cannot get over."""

    def __init__(self, message: str, start: int, end: int, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.help = help


class ParsingStopped(Exception):
    """Parsing ends here: nested too deeply, or too many errors. The reason has been reported."""


class Cursor:
    """A position in the tokens of one file, and the diagnostics found so far."""

    def __init__(self, tokens: Tokens, index: LineIndex) -> None:
        self.kinds = tokens.kinds
        self.values = tokens.values
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.lines = index
        self.index = 0
        self.depth = 0
        self.vararg_allowed = True
        self.loops = 0
        self.uses_labels = False
        self.muted_at = -1
        self.else_ifs: list[int] = []
        self.diagnostics: list[Diagnostic] = []

    # Implemented by the later classes of the chain; types contain expressions, and expressions contain blocks.

    def expression(self, limit: int = 0) -> tree.Expr:
        """An expression of operators that bind tighter than ``limit``."""
        raise NotImplementedError

    def expression_list(self) -> list[tree.Expr]:
        """One or more expressions between commas."""
        raise NotImplementedError

    def block(self) -> tree.Block:
        """Statements up to a word that ends a block."""
        raise NotImplementedError

    # Errors

    def report(self, message: str, start: int, end: int, help: str = "") -> None:
        """Add a diagnostic, unless it merely echoes the error from which the parser has just recovered."""
        if start == self.muted_at:
            return
        if not message.isascii():  # bytes that are no UTF-8 came in as lone surrogates, which no terminal prints
            message = message.encode("utf-8", "backslashreplace").decode("utf-8")
        place = self.lines.place(start, max(end, start))
        self.diagnostics.append(Diagnostic("P0001", "syntax-error", Severity.ERROR, message, place, help=help))
        if len(self.diagnostics) >= MAX_DIAGNOSTICS:
            raise ParsingStopped

    def report_fault(self, fault: SyntaxFault) -> None:
        """Add the diagnostic of a caught fault; its place stays silent for the next statement."""
        self.report(fault.message, fault.start, fault.end, fault.help)
        self.muted_at = fault.start

    def report_token(self, message: str, index: int, help: str = "") -> None:
        """Add a diagnostic at the token ``index``."""
        self.report(message, self.starts[index], self.ends[index], help)

    def fault(self, message: str, index: int | None = None, help: str = "") -> SyntaxFault:
        """A fault at the token ``index`` (default: the current one), to be raised."""
        at = self.index if index is None else index
        return SyntaxFault(message, self.starts[at], self.ends[at], help)

    def expecting(self, what: str, help: str = "") -> SyntaxFault:
        """The fault "``what`` expected, found …" at the current token, to be raised."""
        return self.fault(f"{what} expected, found {self.describe(self.index)}", help=help)

    def describe(self, index: int) -> str:
        """The token ``index`` as it reads in a message."""
        kind = self.kinds[index]
        if kind == "eof":
            return "end of file"
        if kind == "string":
            return "a string"
        if kind == "label":
            return f"`::{self.values[index]}::`"
        value = self.values[index]
        return f"`{value}`" if len(value) <= 40 else f"`{value[:37]}...`"

    # Tokens

    def expect(self, kind: str, opened: int | None = None) -> int:
        """Consume a token of ``kind`` and return its index; ``opened`` is the token that it closes, for the message."""
        index = self.index
        if self.kinds[index] != kind:
            wanted = f"`{kind}`"
            if opened is not None and self.kinds[opened] != "eof":
                wanted += f" to close `{self.values[opened]}`{self.line_note(opened)}"
            raise self.expecting(wanted)
        self.index = index + 1
        return index

    def expect_name(self, what: str = "name") -> int:
        """Consume an identifier and return its index."""
        index = self.index
        if self.kinds[index] != "name":
            if self.kinds[index] in RESERVED_WORDS:
                self.index += self.kinds[index] in TYPE_WORDS
                raise self.fault(f"{what} expected, but `{self.values[index]}` is a reserved word", index)
            raise self.expecting(what)
        self.index = index + 1
        return index

    def name_at(self, index: int) -> tree.Name:
        """The Name node of the token ``index``."""
        return tree.Name(self.starts[index], self.ends[index], self.values[index])

    def line_note(self, opened: int) -> str:
        """`` at line n`` when the token ``opened`` stands on another line than the current one."""
        line = self.lines.line(self.starts[opened])
        return "" if line == self.lines.line(self.starts[self.index]) else f" at line {line}"

    def adjacent(self, index: int, second: str) -> bool:
        """Whether the token after ``index`` is ``second`` with nothing between them."""
        return self.kinds[index + 1 : index + 2] == [second] and self.starts[index + 1] == self.ends[index]

    def same_line(self, first: int, second: int) -> bool:
        """Whether no line break stands between the tokens ``first`` and ``second``."""
        gap = self.lines.text[self.ends[first] : self.starts[second]]
        return "\n" not in gap and "\r" not in gap

    def skip_line(self) -> None:
        """Go to the first token of the next line."""
        while self.kinds[self.index] != "eof" and self.same_line(self.index - 1, self.index):
            self.index += 1

    # Depth

    def enter(self) -> None:
        """Go one nesting level down; ``self.depth -= 1`` goes up again."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"nested too deeply: more than {MAX_DEPTH} levels of blocks, functions and parentheses"
            self.report_token(message, self.index)
            raise ParsingStopped
