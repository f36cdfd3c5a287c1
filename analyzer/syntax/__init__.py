"""Lua source text → tree: lexer, type grammar, parser, printer and type erasure of the Workflow Lua dialect."""

from analyzer.syntax.parser import ParseResult, parse

__all__ = ["ParseResult", "parse"]
