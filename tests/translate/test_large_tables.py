"""Large tables of plain items are emitted in one piece; the text is what it would be node by node."""

from __future__ import annotations

import ast

import pytest

from tests.translate.harness import translate_program
from transpiler.emit import concrete, data

_ROWS = "{id = 1, name = 'it\\'s', ['two words'] = {1, 2.5, -3}, [7] = true, empty = {}}, "
DATA = {
    "numbers": "1, -2, 2.5, -1e300, 0x7fffffffffffffff, ",
    "strings": r"'a', 'b\n\0', 'é', '\200', ",
    "others": "true, false, 'x', nil, ",
    "rows": _ROWS,
    "names": "f, function() end, 1 + x, ",
    "keys": "".join(f"a{number} = {number}, ['b {number}'] = 'x', [{number}] = -{number}, " for number in range(9)),
}
NOT_DATA = {
    "a negation": "1, not x, ",
    "an unknown call": "1, (f(1)), ",
    "a comment": "1, -- one\n 2, ",
    "comments in rows": "{\n-- first\nid = 1}, {id = 2}, ",
}


def _texts(items: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, list[data.Verbatim | None]]:
    """The text of a large table as it is, and made node by node; and what was made in one piece."""
    made: list[data.Verbatim | None] = []

    def noting(node: ast.Call | ast.List) -> data.Verbatim | None:
        made.append(data.verbatim(node))
        return made[-1]

    source = f"local f, x = ...\nlocal t = {{{items * data.LARGE}{items * data.LARGE}}}\nreturn t"
    monkeypatch.setattr(concrete, "verbatim", noting)
    whole = translate_program(source).text
    monkeypatch.setattr(concrete, "verbatim", lambda node: None)
    return whole, translate_program(source).text, made


@pytest.mark.parametrize("items", DATA.values(), ids=DATA)
def test_the_text_is_the_same(items: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, by_node, made = _texts(items, monkeypatch)
    assert whole == by_node
    assert len([piece for piece in made if piece is not None]) == 1


@pytest.mark.parametrize("items", NOT_DATA.values(), ids=NOT_DATA)
def test_what_is_more_than_data_is_emitted_node_by_node(items: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, by_node, made = _texts(items, monkeypatch)
    assert whole == by_node
    assert made and not any(made)
