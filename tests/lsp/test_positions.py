"""Positions, changes and the context of what is being typed, without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from analyzer.lsp.documents import Document
from analyzer.lsp.positions import change_between, to_offset, to_position, unchanged_lines
from analyzer.lsp.typing_context import typing_at
from analyzer.text import LineIndex

TEXTS = st.text(st.sampled_from("ab\n\r\té😀\u2028\x0c"), max_size=40)


@given(TEXTS, st.integers(0, 40))
def test_offsets_and_positions_agree(text: str, offset: int) -> None:
    lines = LineIndex(text)
    offset = min(offset, len(text))
    position = to_position(lines, offset)
    before = text[lines.line_starts[position.line] : offset]
    assert position.character == len(before.encode("utf-16-le")) // 2
    if "\r" not in before:
        assert to_offset(lines, position) == offset


@given(TEXTS, TEXTS)
def test_a_change_between_texts_explains_the_difference(old: str, new: str) -> None:
    change = change_between(old, new)
    assert old[: change.start] + new[change.start : change.new_end] + old[change.old_end :] == new
    for offset in range(len(old)):
        moved = change.to_new(offset)
        if moved is not None and offset not in (change.start, len(old)):
            assert old[offset] == new[moved]
    for piece in unchanged_lines(old, new, change):
        length = piece.end - piece.start
        assert old[piece.start : piece.end] == new[piece.new_start : piece.new_start + length]


@given(TEXTS, TEXTS, st.integers(0, 5), st.integers(0, 9), st.integers(0, 5), st.integers(0, 9))
def test_any_incremental_change_can_be_applied(text: str, new: str, a: int, b: int, c: int, d: int) -> None:
    document = Document("untitled:x", None, "lua", 1, LineIndex(text))
    area = types.Range(types.Position(a, b), types.Position(c, d))
    document.apply(types.TextDocumentContentChangePartial(area, new))
    assert new in document.text


def test_incremental_changes_count_utf16_units() -> None:
    document = Document("untitled:x", None, "lua", 1, LineIndex("a😀b\u2028c\nd"))
    area = types.Range(types.Position(0, 3), types.Position(0, 5))
    document.apply(types.TextDocumentContentChangePartial(area, "-"))
    assert document.text == "a😀-c\nd"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("f({", []),
        ("f({ a = 1, b = { c = {", ["b", "c"]),
        ('f({ ["workflow.retry_policy"] = {', ["workflow.retry_policy"]),
        ("f({ a = { } ", []),
        ("local t = {", None),
        ("f(function() local t = {", None),
    ],
)
def test_keys_of_the_table_being_typed(text: str, keys: list[str] | None) -> None:
    assert typing_at(text, len(text)).table_keys() == keys


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("f(", 0),
        ("f(a, b, ", 2),
        ("f(g(1, 2), ", 1),
        ("f({ 1, 2 }, function(x, y) local a, b = 1, 2 end, ", 2),
        ("f(a)", None),
        ("if (", None),
    ],
)
def test_the_argument_being_typed(text: str, argument: int | None) -> None:
    call = typing_at(text, len(text)).call
    assert (None if call is None else call.commas) == argument
