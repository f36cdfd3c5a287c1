"""YAML text to Lua values (spec/dialect.md §3.5): PyYAML composes, the scalar rules are those of `yaml_scalars`.

Mappings become tables with the keys as written (strings, numbers, booleans), sequences become arrays; null members
vanish. Only the first document is read. Duplicate keys, anchors that contain themselves and aliases that multiply
without measure are errors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from yaml import YAMLError
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, utf8
from runtime_shims.modules.base64 import decode_standard
from runtime_shims.modules.json_encoder import MAXIMUM_DEPTH
from runtime_shims.modules.support import from_bytes, to_bytes
from runtime_shims.modules.yaml_scalars import BINARY, BOOL, FLOAT, INT, MERGE, NULL, Resolver, resolve_plain

MAXIMUM_ALIASED_NODES = 1_000_000
"""Nodes that may come from aliases, so that a small text cannot grow into gigabytes."""

Key = tuple[type, LuaValue]
"""A mapping key with its type, which keeps `1` and `true` apart."""

Collection = TypeVar("Collection", SequenceNode, MappingNode)


class DecodeError(Exception):
    """The text is not YAML that can be read; the message says where and why."""


class _Loader(Reader, Scanner, Parser, Composer, Resolver):
    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        Resolver.__init__(self)
        self.depth = 0

    def compose_sequence_node(self, anchor: dict[str, Node]) -> SequenceNode:
        """A sequence, unless it is nested too deeply."""
        return self._nested(super().compose_sequence_node, anchor)

    def compose_mapping_node(self, anchor: dict[str, Node]) -> MappingNode:
        """A mapping, unless it is nested too deeply."""
        return self._nested(super().compose_mapping_node, anchor)

    def _nested(self, compose: Callable[[dict[str, Node]], Collection], anchor: dict[str, Node]) -> Collection:
        """Stops at the depth that the encoder can write, long before Python's own limit."""
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise DecodeError(f"nested deeper than {MAXIMUM_DEPTH} levels")
        node = compose(anchor)
        self.depth -= 1
        return node


def decode_text(text: str) -> LuaValue:
    """The first document of a Lua string, nil when there is none. Raises DecodeError."""
    try:
        loader = _Loader(to_bytes(text).decode("utf-8"))
        root = loader.get_node() if loader.check_node() else None
        return None if root is None else _Construction(len(text) + MAXIMUM_ALIASED_NODES).value(root)
    except UnicodeDecodeError as error:
        raise DecodeError(f"invalid UTF-8 after offset {error.start}") from None
    except YAMLError as error:
        raise DecodeError(" ".join(str(error).split())) from None


class _Construction:
    """One pass over the composed nodes, with the nodes that are being built and the number that may still be."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.open_nodes: set[int] = set()

    def value(self, node: Node) -> LuaValue:
        """The Lua value of a node; an alias gives a value of its own each time."""
        self.budget -= 1
        if self.budget < 0:
            raise _fault(node, "document contains excessive aliasing")
        if isinstance(node, ScalarNode):
            return _scalar(node)
        if id(node) in self.open_nodes:
            raise _fault(node, "anchor contains itself")
        self.open_nodes.add(id(node))
        table = self._mapping(node) if isinstance(node, MappingNode) else self._sequence(node)
        self.open_nodes.remove(id(node))
        return table

    def _sequence(self, node: Node) -> Table:
        return Table.sequence([self.value(item) for item in node.value])

    def _mapping(self, node: MappingNode) -> Table:
        table = Table.record({})
        for (_, key), value in self._members(node).items():
            table[key] = value
        return table

    def _members(self, node: MappingNode) -> dict[Key, LuaValue]:
        """The mapping's own members and, behind them, those merged by `<<` that it does not have."""
        members: dict[Key, LuaValue] = {}
        for key_node, value_node in node.value:
            if key_node.tag == MERGE:
                continue
            key = _key(key_node)
            if key in members:
                raise _fault(key_node, f"mapping key '{key_node.value}' already defined")
            members[key] = self.value(value_node)
        for key_node, value_node in node.value:
            if key_node.tag == MERGE:
                for source in _merge_sources(value_node):
                    members = self._members(source) | members
        return members


def _key(node: Node) -> Key:
    key = _scalar(node) if isinstance(node, ScalarNode) else None
    if key is None or key != key:
        raise _fault(node, "mapping key must be a string, a number or a boolean")
    return (bool if isinstance(key, bool) else object), key


def _merge_sources(node: Node) -> list[MappingNode]:
    sources: list[Node] = node.value if isinstance(node, SequenceNode) else [node]
    mappings = [source for source in sources if isinstance(source, MappingNode)]
    if len(mappings) < len(sources):
        raise _fault(node, "map merge requires map or sequence of maps as the value")
    return mappings


def _scalar(node: ScalarNode) -> LuaValue:
    if node.tag in (NULL, BOOL, INT, FLOAT):
        tag, value = resolve_plain(node.value)
        if tag == node.tag:
            return value
        if node.tag == FLOAT and tag == INT:
            return float(value)
        raise _fault(node, f"cannot decode '{node.value}' as {node.tag.rpartition(':')[2]}")
    if node.tag == BINARY:
        data = decode_standard("".join(node.value.split()).encode())
        if data is None:
            raise _fault(node, "!!binary value contains invalid base64 data")
        return from_bytes(data)
    return utf8(node.value)


def _fault(node: Node, message: str) -> DecodeError:
    return DecodeError(f"{message} at line {node.start_mark.line + 1}, column {node.start_mark.column + 1}")
