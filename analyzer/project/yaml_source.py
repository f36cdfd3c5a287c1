"""Reads registry text into nodes that know their place.

``parse`` turns YAML (or JSON) into a tree of ``Scalar``, ``Sequence`` and ``Mapping`` nodes with character offsets,
from libyaml's event stream: iteratively, so that no input can exhaust the stack, and with limits on nesting and on what
aliases expand to. Only the first document of a stream counts. Scalars follow YAML's core schema; tags have no effect,
so no input can construct anything but plain data.

libyaml is loaded by the first ``parse``: Lua files without a registry do without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from analyzer.diagnostic import Diagnostic
from analyzer.project.problems import problem
from analyzer.records import field, record
from analyzer.text import LineIndex

MAX_DEPTH = 100
MAX_NODES = 200_000

Data = Any
"""Plain data: None, bool, int, float, str, list and dict."""


@record(eq=False)
class Scalar:
    """A plain or quoted value; ``style`` is ``''``, a quote, ``|`` or ``>``."""

    text: str
    start: int = 0
    end: int = 0
    style: str = ""


@record(eq=False)
class Sequence:
    """A list; ``flow`` when written in brackets."""

    items: list[Node] = field(default_factory=list)
    start: int = 0
    end: int = 0
    flow: bool = False


@record(eq=False)
class Mapping:
    """A mapping with unique scalar keys, in source order; ``flow`` when written in braces."""

    pairs: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    flow: bool = False
    merged: list[Node] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """The value under ``key``, also from merged mappings (``<<``), or None."""
        pair = self.pairs.get(key)
        if pair is not None:
            return pair[1]
        for source in _merge_sources(self):
            if key in source.pairs:
                return source.pairs[key][1]
        return None


Node = Scalar | Sequence | Mapping


class _Rejected(Exception):
    """The text is refused at an offset."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@record
class _Frame:
    node: Sequence | Mapping
    anchor: str | None
    key: Scalar | None = None


def parse(lines: LineIndex) -> tuple[Node | None, list[Diagnostic]]:
    """The first document of a registry text, or None when it is empty or broken, and what is wrong with it (R0001)."""
    import yaml

    diagnostics: list[Diagnostic] = []
    try:
        return _compose(lines, diagnostics), diagnostics
    except _Rejected as rejected:
        error = rejected
    except yaml.MarkedYAMLError as marked:
        mark = marked.problem_mark or marked.context_mark
        error = _Rejected(marked.problem or marked.context or "broken YAML", mark.index if mark else 0)
    except yaml.reader.ReaderError:
        error = _Rejected(*_forbidden_character(lines.text))
    except (yaml.YAMLError, UnicodeError, ValueError) as failure:
        error = _Rejected(str(failure), 0)
    if lines.file.endswith(".json") and (data := _plain_json(lines.text)) is not None:
        return from_data(data), []
    diagnostics.append(problem("R0001", error.message, lines.place(min(error.offset, len(lines.text)))))
    return None, diagnostics


def _compose(lines: LineIndex, diagnostics: list[Diagnostic]) -> Node | None:
    import yaml

    anchors: dict[str, Node | None] = {}
    stack: list[_Frame] = []
    root: Node | None = None
    count = 0
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[Any] = yaml.parse(lines.text, Loader=loader)
    for event in events:
        node: Node
        anchor: str | None = None
        if isinstance(event, yaml.ScalarEvent):
            node = Scalar(event.value, _offset(event.start_mark), _offset(event.end_mark), event.style or "")
            anchor = event.anchor
        elif isinstance(event, yaml.AliasEvent):
            node = _aliased(anchors, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            kind = Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence
            opened = kind(start=_offset(event.start_mark), flow=bool(event.flow_style))
            if len(stack) >= MAX_DEPTH:
                raise _Rejected(f"nested more than {MAX_DEPTH} levels deep", opened.start)
            if event.anchor is not None:
                anchors[event.anchor] = None
            stack.append(_Frame(opened, event.anchor))
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            frame = stack.pop()
            node, anchor = frame.node, frame.anchor
            frame.node.end = _offset(event.end_mark)
        elif isinstance(event, yaml.DocumentEndEvent):
            break
        else:
            continue
        count += 1
        if count > MAX_NODES:
            raise _Rejected(f"more than {MAX_NODES} values", node.start)
        if anchor is not None:
            anchors[anchor] = node
        if stack:
            _attach(stack[-1], node, lines, diagnostics)
        else:
            root = node
    if anchors and root is not None and _expanded_size(root) > MAX_NODES:
        raise _Rejected(f"aliases expand to more than {MAX_NODES} values", root.start)
    return root


def _offset(mark: Any) -> int:
    return int(mark.index)


def _aliased(anchors: dict[str, Node | None], event: Any) -> Node:
    name = event.anchor
    if name not in anchors:
        raise _Rejected(f"unknown alias *{name}", _offset(event.start_mark))
    node = anchors[name]
    if node is None:
        raise _Rejected(f"alias *{name} refers to itself", _offset(event.start_mark))
    return node


def _attach(frame: _Frame, node: Node, lines: LineIndex, diagnostics: list[Diagnostic]) -> None:
    parent = frame.node
    if isinstance(parent, Sequence):
        parent.items.append(node)
        return
    if frame.key is None:
        if not isinstance(node, Scalar):
            raise _Rejected("a key must be a plain value", node.start)
        frame.key = node
        return
    key, frame.key = frame.key, None
    if key.text == "<<" and not key.style:
        parent.merged.append(node)
    elif key.text in parent.pairs:
        first = lines.line(parent.pairs[key.text][0].start)
        message = f"key `{key.text}` is already defined at line {first}"
        diagnostics.append(problem("R0001", message, lines.place(key.start, key.end)))
    else:
        parent.pairs[key.text] = (key, node)


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, Sequence):
        yield from node.items
    elif isinstance(node, Mapping):
        for _, value in node.pairs.values():
            yield value
        yield from node.merged


def _expanded_size(root: Node) -> int:
    """How many values the tree has when every alias is written out."""
    sizes: dict[int, int] = {}
    todo: list[tuple[Node, bool]] = [(root, False)]
    while todo:
        node, ready = todo.pop()
        if id(node) in sizes:
            continue
        if ready:
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in _children(node))
        else:
            todo.append((node, True))
            todo.extend((child, False) for child in _children(node))
    return sizes[id(root)]


def _merge_sources(mapping: Mapping) -> Iterator[Mapping]:
    for source in mapping.merged:
        for item in source.items if isinstance(source, Sequence) else [source]:
            if isinstance(item, Mapping):
                yield item
                yield from _merge_sources(item)


def _forbidden_character(text: str) -> tuple[str, int]:
    found = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    offset = found.start() if found else 0
    return f"character U+{ord(text[offset]) if text else 0:04X} is not allowed", offset


def _plain_json(text: str) -> Data:
    """JSON that YAML does not accept, such as surrogate pairs in escapes; None when it is not JSON."""
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def from_data(data: Data, depth: int = 0) -> Node:
    """Nodes for plain data whose places are unknown."""
    if depth > MAX_DEPTH:
        return Scalar("")
    if isinstance(data, dict):
        return Mapping({key: (Scalar(key), from_data(value, depth + 1)) for key, value in data.items()}, flow=True)
    if isinstance(data, list):
        return Sequence([from_data(item, depth + 1) for item in data], flow=True)
    if isinstance(data, str):
        return Scalar(data, style='"')
    return Scalar(
        {None: "null", True: "true", False: "false"}[data]
        if data is None or data is True or data is False
        else repr(data)
    )


_CONSTANTS: dict[str, Data] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    ".inf": float("inf"),
    "-.inf": float("-inf"),
    ".nan": float("nan"),
}
_NUMBER = (
    r"(?P<decimal>[-+]?[0-9]{1,4000})"
    r"|(?P<prefixed>0x[0-9a-fA-F]{1,4000}|0o[0-7]{1,4000})"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
)
_NUMBER_START = frozenset("0123456789+-.")


def scalar_value(node: Scalar) -> Data:
    """The value of a scalar by YAML's core schema; quoted and block scalars are strings."""
    text = node.text
    if node.style:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    number = re.fullmatch(_NUMBER, text) if text[0] in _NUMBER_START else None
    if number is None:
        return text
    if number["decimal"]:
        return int(text)
    return int(text, 0) if number["prefixed"] else float(text)


def to_data(node: Node, convert: Callable[[Scalar], Data] = scalar_value) -> Data:
    """Plain data for a node, merged mappings included; ``convert`` gives the value of each scalar.

    The recursion is bounded by ``MAX_DEPTH`` per alias and the size by ``MAX_NODES``.
    """
    if isinstance(node, Scalar):
        return convert(node)
    if isinstance(node, Sequence):
        return [to_data(item, convert) for item in node.items]
    data: dict[str, Data] = {}
    for source in node.merged:
        for item in source.items if isinstance(source, Sequence) else [source]:
            if isinstance(item, Mapping):
                for key, value in to_data(item, convert).items():
                    data.setdefault(key, value)
    for key, (_, child) in node.pairs.items():
        data[key] = to_data(child, convert)
    return data
