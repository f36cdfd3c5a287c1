"""Lua values to YAML text (spec/dialect.md §3.5).

Two blanks per level, sequences indented below their key, long lines never folded; strings are quoted where Go's yaml.v3
quotes them. Which tables are arrays, and which have no text at all, is decided as for JSON.
"""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from io import StringIO
from math import isinf, isnan

from yaml.emitter import Emitter
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.serializer import Serializer

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.text import tostring
from runtime_shims.lua.values import LuaValue, utf8
from runtime_shims.modules.json_encoder import EncodeError, enter_table, is_array, key_text
from runtime_shims.modules.support import to_bytes
from runtime_shims.modules.yaml_scalars import BINARY, MAP, NULL, SEQ, STR, Resolver, resolve_plain

__all__ = ["EncodeError", "encode_value"]

_OLD_BOOLEAN_OR_SEXAGESIMAL = re.compile(r"(?i:y|yes|n|no|on|off)|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
"""Strings that a YAML 1.1 reader would take for something else; yaml.v3 quotes them too."""

_ODD_BREAK = re.compile("[\r\x85\u2028\u2029]")
"""Line breaks that YAML readers turn into others, unless they are escaped."""


class _Dumper(Emitter, Serializer, Resolver):
    def __init__(self, stream: StringIO) -> None:
        Emitter.__init__(self, stream, indent=2, width=sys.maxsize, allow_unicode=True)
        Serializer.__init__(self)
        Resolver.__init__(self)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Sequences inside a mapping are indented as well."""
        super().increase_indent(flow, False)

    def expect_document_end(self) -> None:
        """No `...` after a lone scalar: the text holds one document."""
        super().expect_document_end()
        self.open_ended = False


def encode_value(value: LuaValue, field_order: tuple[str, ...] = ()) -> str:
    """YAML text of one Lua value; in mappings the names of `field_order` come first, then the others sorted.

    Raises EncodeError for mixed, sparse, cyclic and too deeply nested tables.
    """
    ranks = {name: rank for rank, name in enumerate(field_order)}
    stream = StringIO()
    dumper = _Dumper(stream)
    dumper.open()
    dumper.serialize(_node(value, ranks, []))
    dumper.close()
    return utf8(stream.getvalue())


def _node(value: LuaValue, ranks: dict[str, int], parents: list[Table]) -> Node:
    if isinstance(value, Table):
        return _table_node(value, ranks, parents)
    if isinstance(value, str):
        return _string_node(value)
    if isinstance(value, bool):
        return _plain_node("true" if value else "false")
    if isinstance(value, int | float):
        return _plain_node(_number_text(value))
    if isinstance(value, ErrorObject):
        return _string_node(tostring(value))
    return ScalarNode(NULL, "null")


def _table_node(table: Table, ranks: dict[str, int], parents: list[Table]) -> Node:
    enter_table(table, parents, "YAML")
    node: Node
    if is_array(table):
        items = [_node(value, ranks, parents) for _, value in table.pairs()]
        node = SequenceNode(SEQ, items, flow_style=not items)
    else:
        members = sorted(
            ((key_text(key), value) for key, value in table.pairs()),
            key=lambda member: (ranks.get(member[0], len(ranks)), member[0]),
        )
        pairs = [(_string_node(name), _node(value, ranks, parents)) for name, value in members]
        node = MappingNode(MAP, pairs, flow_style=not pairs)
    parents.pop()
    return node


def _string_node(string: str) -> ScalarNode:
    try:
        text = to_bytes(string).decode("utf-8")
    except UnicodeDecodeError:
        return ScalarNode(BINARY, b64encode(to_bytes(string)).decode("ascii"))
    if resolve_plain(text)[0] != STR or _OLD_BOOLEAN_OR_SEXAGESIMAL.fullmatch(text) or _ODD_BREAK.search(text):
        return ScalarNode(STR, text, style='"')
    return ScalarNode(STR, text, style="|" if "\n" in text else None)


def _plain_node(text: str) -> ScalarNode:
    return ScalarNode(resolve_plain(text)[0], text)


def _number_text(number: int | float) -> str:
    if isinstance(number, float) and isnan(number):
        return ".nan"
    if isinstance(number, float) and isinf(number):
        return ".inf" if number > 0 else "-.inf"
    return tostring(number)
