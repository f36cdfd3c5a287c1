"""Turns the tree of a registry file into entries (spec/dialect.md §5.1–5.2, wire.md §11.1)."""

from __future__ import annotations

from pathlib import Path

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.project.kinds import (
    COMMON_FIELDS,
    DEFAULT_METHOD,
    FIELDS,
    LUA_KINDS,
    NESTED_FIELDS,
    SERVED_KINDS,
    is_known,
)
from analyzer.project.model import Entry, RegistryFile, qualified
from analyzer.project.problems import problem
from analyzer.project.sources import SourceReader
from analyzer.project.yaml_source import Data, Mapping, Node, Scalar, Sequence, scalar_value, to_data
from analyzer.records import record


@record
class EntryReader:
    """Reads the entries of one registry file; problems are added to ``diagnostics``."""

    file: RegistryFile
    root: Path
    sources: SourceReader
    diagnostics: list[Diagnostic]
    vendored: bool = False

    def read(self) -> list[Entry]:
        """All entries of the file, without those that have no usable id or kind."""
        top = self.file.root
        shared_meta = self._plain(top.get("meta"))
        listing = top.get("entries")
        if listing is None:
            if top.get("name") is None or top.get("kind") is None:
                return []
            return self._present(self._attributed(top, "entry", {}, single=True))
        if not isinstance(listing, Sequence):
            if not _is_null(listing):
                self._report("R0007", "`entries` must be a list", listing)
            return []
        meta = shared_meta if isinstance(shared_meta, dict) else {}
        found = (self._attributed(node, f"entries[{index}]", meta) for index, node in enumerate(listing.items))
        return [entry for entry in found if entry is not None]

    def _attributed(self, node: Node, label: str, shared_meta: dict[str, Data], single: bool = False) -> Entry | None:
        """One entry; all that is reported on the way is attributed to it."""
        start = len(self.diagnostics)
        entry = self._entry(node, label, shared_meta, single)
        if entry is not None:
            self.diagnostics[start:] = [diagnostic.with_entry(entry.id) for diagnostic in self.diagnostics[start:]]
        return entry

    @staticmethod
    def _present(entry: Entry | None) -> list[Entry]:
        return [] if entry is None else [entry]

    def _entry(self, node: Node, label: str, shared_meta: dict[str, Data], single: bool = False) -> Entry | None:
        if not isinstance(node, Mapping):
            self._report("R0007", f"{label} must be a mapping", node)
            return None
        name = self._identifier(node, "name", label)
        kind = self._identifier(node, "kind", label)
        if name is None or kind is None:
            return None
        name_node = node.get("name") or node
        inner = node.get("data")
        if inner is not None and not isinstance(inner, Mapping):
            self._report("R0007", "`data` must be a mapping", inner)
        fields = inner if isinstance(inner, Mapping) else node
        own_meta = self._plain(node.get("meta"))
        if own_meta is not None and not isinstance(own_meta, dict):
            self._report("R0007", "`meta` must be a mapping", node.get("meta") or node)
        entry = Entry(
            id=f"{self.file.namespace}:{name}",
            namespace=self.file.namespace,
            name=name,
            kind=kind,
            meta={**shared_meta, **(own_meta if isinstance(own_meta, dict) else {})},
            data={},
            place=self.file.lines.place(name_node.start, name_node.end),
            file=self.file,
            node=node,
            fields=fields,
            vendored=self.vendored,
        )
        if not is_known(kind):
            self._report("R0012", f"entries of kind `{kind}` are ignored", node.get("kind") or node)
            return entry
        ignored = COMMON_FIELDS | ({"namespace", "version", "entries"} if single else set())
        if fields is node:
            shown = Mapping({key: pair for key, pair in node.pairs.items() if key not in ignored}, merged=node.merged)
        else:
            shown = fields
        self._unknown_fields(entry, shown, FIELDS.get(kind))
        for path, known in NESTED_FIELDS.get(kind, {}).items():
            self._unknown_fields(entry, _nested(shown, path), known, path)
        if kind in LUA_KINDS:
            self._lua(entry, shown)
        else:
            entry.data = to_data(shown, self._interpolated)
        return entry

    def _unknown_fields(
        self, entry: Entry, fields: Node | None, known: frozenset[str] | None, path: tuple[str, ...] = ()
    ) -> None:
        if known is None or not isinstance(fields, Mapping):
            return
        severity = Severity.WARNING if entry.kind.startswith(SERVED_KINDS) else Severity.HINT
        for key, (key_node, _) in fields.pairs.items():
            if key not in known:
                message = f"`{entry.kind}` has no field `{'.'.join((*path, key))}`"
                self.diagnostics.append(problem("R0013", message, self._place(key_node), severity=severity))

    def _lua(self, entry: Entry, fields: Mapping) -> None:
        source = fields.get("source")
        rest = Mapping({key: pair for key, pair in fields.pairs.items() if key != "source"}, merged=fields.merged)
        entry.data = to_data(rest, self._interpolated)
        if isinstance(source, Scalar) and source.text:
            entry.source = self.sources.source(source, self.file, self.root, self.diagnostics)
            entry.data["source"] = entry.source.text if entry.source else ""
        elif source is None or isinstance(source, Scalar):
            self._missing(entry, "source is required")
        else:
            self._report("R0007", "`source` must be a string", source)
        self._method(entry, fields)
        entry.modules = self._modules(fields.get("modules"))
        entry.imports = self._imports(entry, fields.get("imports"))
        self._pool(fields.get("pool"))

    def _method(self, entry: Entry, fields: Mapping) -> None:
        entry.method = DEFAULT_METHOD.get(entry.kind, "")
        node = fields.get("method")
        if isinstance(node, Scalar) and node.text and scalar_value(node) is not None:
            entry.method = node.text
        elif node is not None and not isinstance(node, Scalar):
            self._report("R0007", "`method` must be a string", node)
        elif entry.kind == "function.lua":
            self._missing(entry, "method is required")

    def _modules(self, node: Node | None) -> tuple[str, ...]:
        if node is None or _is_null(node):
            return ()
        if not isinstance(node, Sequence):
            self._report("R0007", "`modules` must be a list", node)
            return ()
        names = []
        for item in node.items:
            if not isinstance(item, Scalar) or not item.text:
                self._report("R0007", "module cannot be empty", item)
            elif ":" in item.text:
                message = "module cannot have a namespace; a library of the project belongs under `imports`"
                self._report("R0007", message, item)
            else:
                names.append(item.text)
        return tuple(dict.fromkeys(names))

    def _imports(self, entry: Entry, node: Node | None) -> dict[str, str]:
        if node is None or _is_null(node):
            return {}
        if not isinstance(node, Mapping):
            self._report("R0007", "`imports` must be a mapping of aliases to entry ids", node)
            return {}
        imports = {}
        for alias, (alias_node, target) in node.pairs.items():
            if not alias:
                self._report("R0007", "import alias cannot be empty", alias_node)
            elif not isinstance(target, Scalar) or not target.text.rpartition(":")[2]:
                self._report("R0007", f"import {alias}:name cannot be empty", target)
            else:
                imports[alias] = qualified(target.text, entry.namespace)
        return imports

    def _pool(self, node: Node | None) -> None:
        if not isinstance(node, Mapping):
            if node is not None:
                self._report("R0007", "`pool` must be a mapping", node)
            return
        kind = node.get("type")
        if isinstance(kind, Scalar) and kind.text not in ("", "inline", "lazy", "static", "adaptive"):
            self._report("R0007", f"unknown pool type `{kind.text}`", kind)
        for key in ("size", "workers", "buffer", "max_size"):
            value = node.get(key)
            number = scalar_value(value) if isinstance(value, Scalar) else value
            if value is not None and (not isinstance(number, int) or number < 0):
                self._report("R0007", f"pool.{key} must be a number that is not negative", value)

    def _identifier(self, node: Mapping, key: str, label: str) -> str | None:
        value = node.get(key)
        if not isinstance(value, Scalar) or not value.text or scalar_value(value) is None:
            self._report("R0007", f"{label}.{key} is required", value or node)
            return None
        if key == "name" and not is_name(value.text):
            self._report("R0007", f"{label}.{key} may contain no colons, and no blanks at its ends", value)
            return None
        if key != "name" and not is_identifier(value.text):
            self._report("R0007", f"{label}.{key} may contain neither blanks nor colons", value)
            return None
        return value.text

    def _plain(self, node: Node | None) -> Data:
        return None if node is None else to_data(node, self._interpolated)

    def _interpolated(self, node: Scalar) -> Data:
        return self.sources.value(node, self.file, self.root, self.diagnostics)

    def _missing(self, entry: Entry, message: str) -> None:
        self.diagnostics.append(problem("R0007", message, entry.place))

    def _report(self, code: str, message: str, node: Node) -> None:
        self.diagnostics.append(problem(code, message, self._place(node)))

    def _place(self, node: Node) -> Place:
        text = self.file.lines.text
        stop = text.find("\n", node.start)
        end = min(node.end, len(text) if stop < 0 else stop)
        return self.file.lines.place(node.start, max(end, node.start + 1))


def _nested(fields: Mapping, path: tuple[str, ...]) -> Node | None:
    """What stands at a path of keys, None where there is nothing."""
    node: Node | None = fields
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node


def is_identifier(text: str) -> bool:
    """Whether a text can be a namespace or the kind of an entry: no blanks, colons or control characters."""
    return is_name(text) and " " not in text


def is_name(text: str) -> bool:
    """Whether a text can be the name of an entry; file names write `_` for blanks inside (decisions.md 7)."""
    return text.isprintable() and ":" not in text and text == text.strip()


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and scalar_value(node) is None
