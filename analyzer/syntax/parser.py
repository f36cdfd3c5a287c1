"""``parse``: source text → tree and syntax diagnostics.

The grammar is spread over types.py, expressions.py and statements.py; label rules that need the whole function are in
labels.py. A parse never raises, whatever the text, and always gives a tree.
"""

from __future__ import annotations

from analyzer.diagnostic import Diagnostic
from analyzer.records import record
from analyzer.syntax import tree
from analyzer.syntax.cursor import ParsingStopped
from analyzer.syntax.labels import check_labels
from analyzer.syntax.lexer import tokenize
from analyzer.syntax.statements import StatementParser
from analyzer.text import LineIndex


@record
class ParseResult:
    """A tree (partial when there are diagnostics), the syntax errors in source order, and the line index."""

    chunk: tree.Chunk
    diagnostics: list[Diagnostic]
    index: LineIndex


def parse(source: str, file: str = "<source>") -> ParseResult:
    """Parse one file of the Workflow Lua dialect (spec/dialect.md §1.2 and §2).

    ``file`` is the name that diagnostics show. At most ``MAX_DIAGNOSTICS`` errors are reported.
    """
    try:
        return _parse(source, file)
    except RecursionError:
        from concurrent.futures import ThreadPoolExecutor

        # The caller is itself deep in recursion; MAX_DEPTH levels always fit the stack of a fresh thread.

        with ThreadPoolExecutor(1) as executor:
            return executor.submit(_parse, source, file).result()


def _parse(source: str, file: str) -> ParseResult:
    index = LineIndex(source, file)
    tokens = tokenize(source)
    parser = StatementParser(tokens, index)
    statements: list[tree.Statement] = []
    try:
        for error in tokens.errors:
            parser.report(error.message, error.start, error.end)
        _parse_chunk(parser, statements)
        if parser.uses_labels:
            check_labels(statements, parser.report)
    except ParsingStopped:
        pass
    first = statements[0].start if statements else 0
    last = statements[-1].end if statements else 0
    block = tree.Block(first, last, statements)
    main = tree.Function(0, len(source), [], [], tree.VarargParam(0, 0, None), None, block)
    chunk = tree.Chunk(0, len(source), main, tokens.comments)
    diagnostics = sorted(parser.diagnostics, key=lambda diagnostic: (diagnostic.place.line, diagnostic.place.column))
    return ParseResult(chunk, diagnostics, index)


def _parse_chunk(parser: StatementParser, statements: list[tree.Statement]) -> None:
    """All statements of the file; a word that closes nothing is reported and skipped."""
    while True:
        parser.statements(statements)
        kind = parser.kinds[parser.index]
        if kind == "eof":
            return
        opener = {"end": "no open block", "until": "no open `repeat`"}.get(kind, "no open `if`")
        parser.report_token(f"unexpected `{kind}`: there is {opener} here", parser.index)
        parser.index += 1
        if kind in ("until", "elseif"):
            parser.skip_line()
