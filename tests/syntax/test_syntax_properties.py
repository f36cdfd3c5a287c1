"""Properties of parser, printer and eraser on generated text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lua_programs import mutated_programs, programs, token_soup

from analyzer.syntax import parse, tree
from analyzer.syntax.erasure import erase_types
from analyzer.syntax.printer import to_source
from analyzer.syntax.walk import children, same_structure, walk

QUICK = settings(max_examples=120, deadline=None)


def check_any_text(text: str) -> None:
    """What holds for every text: a tree inside the text, bounded diagnostics with places, and a printable result."""
    started = time.process_time()
    result = parse(text, "file.lua")
    assert time.process_time() - started < 2
    assert len(result.diagnostics) <= 50
    lines = len(result.index.line_starts)
    for diagnostic in result.diagnostics:
        assert diagnostic.code == "P0001"
        assert diagnostic.message.encode()
        assert 1 <= diagnostic.place.line <= diagnostic.place.end_line <= lines
    for node in walk(result.chunk):
        assert 0 <= node.start <= node.end <= len(text)
    assert len(erase_types(text, result.chunk)) == len(text)
    to_source(result.chunk)


@QUICK
@given(st.text(max_size=200))
def test_random_text_parses_to_a_tree(text: str) -> None:
    check_any_text(text)


@QUICK
@given(token_soup)
def test_random_tokens_parse_to_a_tree(text: str) -> None:
    check_any_text(text)


@QUICK
@given(mutated_programs())
def test_mutated_programs_parse_to_a_tree(text: str) -> None:
    check_any_text(text)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(st.text(max_size=500) | token_soup | mutated_programs())
def test_any_text_parses_to_a_tree_at_length(text: str) -> None:
    check_any_text(text)


@QUICK
@given(programs)
def test_generated_programs_are_accepted(text: str) -> None:
    assert parse(text).diagnostics == []


@QUICK
@given(programs)
def test_printed_program_parses_to_the_same_tree(text: str) -> None:
    first = parse(text).chunk
    printed = to_source(first)
    second = parse(printed)
    assert second.diagnostics == []
    assert same_structure(first, second.chunk)


@QUICK
@given(programs)
def test_erased_program_is_the_same_program_without_types(text: str) -> None:
    result = parse(text)
    erased = erase_types(text, result.chunk)
    again = parse(erased)
    assert len(erased) == len(text)
    assert again.diagnostics == []
    assert without_types(again.chunk) == without_types(result.chunk)


def without_types(chunk: tree.Chunk) -> list[tuple[str, int, str]]:
    """Class, place and text of every node that erasure keeps."""
    kept = []
    pending: list[tree.Node] = [chunk.main.body]
    while pending:
        node = pending.pop()
        if isinstance(node, tree.Cast | tree.NonNil):
            pending.append(node.expr)
            continue
        if isinstance(node, tree.TypedName):
            pending.append(node.name)
            continue
        if isinstance(node, tree.TypeDeclaration | tree.InterfaceDeclaration):
            continue
        detail = next((str(getattr(node, name)) for name in ("id", "op") if hasattr(node, name)), "")
        if isinstance(node, tree.Number | tree.String):
            detail = repr(node.value)
        start = 0 if isinstance(node, tree.Block) else node.start  # a block begins where its first statement does
        kept.append((type(node).__name__, start, detail))
        pending.extend(plain_children(node))
    return kept


def plain_children(node: tree.Node) -> list[tree.Node]:
    """The children of ``node`` other than types."""
    if isinstance(node, tree.Function):
        vararg = [] if node.vararg is None else [tree.VarargParam(node.vararg.start, 0, None)]
        return [*node.params, *vararg, node.body]
    if isinstance(node, tree.VarargParam):
        return []
    return list(children(node))
