"""Text edits of registry files that leave comments and layout alone."""

from __future__ import annotations

import re

from analyzer.diagnostic import Edit
from analyzer.project.model import Entry, RegistryFile
from analyzer.project.yaml_source import Mapping, Node, Scalar, Sequence, scalar_value

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def add_module(entry: Entry, module: str) -> Edit | None:
    """The edit that declares ``module`` in the entry's ``modules:`` list.

    None when it is declared already, or when the entry has no registry file or a list of another shape. Works for lists
    in brackets and with dashes, for entries without the list, and for JSON.
    """
    file, fields = entry.file, entry.fields
    if file is None or fields is None or module in entry.modules or fields.end <= fields.start:
        return None
    found = fields.pairs.get("modules")
    text = file.lines.text
    if found is None:
        return _new_list(file, fields, module)
    key, value = found
    if isinstance(value, Sequence):
        if value.flow:
            return _extend_flow(file, value, module)
        return _extend_block(file, value, module) if value.items else None
    if isinstance(value, Scalar) and scalar_value(value) is None:
        return _replace_empty(file, key, value, module, text)
    return None


def _extend_flow(file: RegistryFile, value: Sequence, module: str) -> Edit:
    text = file.lines.text
    name = _quoted_like(value.items, module, file)
    if not value.items:
        return _insert(file, value.start + 1, name)
    last = _end_of(value.items[-1], text)
    return _insert(file, last, f", {name}")


def _extend_block(file: RegistryFile, value: Sequence, module: str) -> Edit | None:
    """A line like that of the last item, behind it."""
    text = file.lines.text
    last = value.items[-1]
    line_start = text.rfind("\n", 0, last.start) + 1
    prefix = text[line_start : last.start]
    if not re.fullmatch(r"\s*-\s+", prefix):
        return None
    line_end = text.find("\n", _end_of(last, text))
    line_end = len(text) if line_end < 0 else line_end
    if text[:line_end].endswith("\r"):
        line_end -= 1
    return _insert(file, line_end, f"{_newline(text)}{prefix}{_quoted_like(value.items, module, file)}")


def _replace_empty(file: RegistryFile, key: Scalar, value: Scalar, module: str, text: str) -> Edit:
    """``modules:`` without a value, or with null."""
    if value.text:
        return Edit(file.lines.place(value.start, value.end), f"[{module}]")
    colon = text.index(":", key.end)
    return _insert(file, colon + 1, f" [{module}]")


def _new_list(file: RegistryFile, fields: Mapping, module: str) -> Edit | None:
    text = file.lines.text
    if not fields.pairs:
        return None
    anchor = next((key for key in ("method", "source", "kind") if key in fields.pairs), None)
    key, value = fields.pairs[anchor] if anchor is not None else next(reversed(fields.pairs.values()))
    if fields.flow:
        quote = '"' if key.style == '"' else ""
        name = _in_double_quotes(module) if quote else module
        return _insert(file, _end_of(value, text), f", {quote}modules{quote}: [{name}]")
    column = file.lines.position(key.start)[1] - 1
    if isinstance(value, Scalar) and value.style not in ("|", ">") and not value.text.count("\n"):
        line_end = text.find("\n", max(value.end, key.end))
        line_end = len(text) if line_end < 0 else line_end
        if text[:line_end].endswith("\r"):
            line_end -= 1
        return _insert(
            file, line_end, f"{_newline(text)}{' ' * column}modules:{_newline(text)}{' ' * (column + 2)}- {module}"
        )
    line_start = text.rfind("\n", 0, key.start) + 1
    indent = text[line_start : key.start]
    lines = f"modules:{_newline(text)}{' ' * (column + 2)}- {module}{_newline(text)}{' ' * column}"
    return _insert(file, key.start, lines) if not indent.strip(" -") else None


def _end_of(node: Node, text: str) -> int:
    """The end of a node's own text; block nodes reach over the blank lines and comments behind them."""
    if isinstance(node, Scalar) and node.style in ("", "'", '"'):
        return node.end
    return node.start + len(text[node.start : node.end].rstrip())


def _quoted_like(items: list[Node], module: str, file: RegistryFile) -> str:
    """The module name, quoted when the other items are (JSON), or when it needs to be."""
    style = items[-1].style if items and isinstance(items[-1], Scalar) else ""
    if style == '"' or file.path.endswith(".json") or not _PLAIN.fullmatch(module):
        return _in_double_quotes(module)
    return f"'{module}'" if style == "'" else module


def _in_double_quotes(text: str) -> str:
    import json

    return json.dumps(text)


def _insert(file: RegistryFile, offset: int, text: str) -> Edit:
    return Edit(file.lines.place(offset, offset), text)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
