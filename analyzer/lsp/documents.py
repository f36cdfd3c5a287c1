"""Open buffers: their text, kept in step with incremental changes."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from analyzer.lsp.positions import to_offset
from analyzer.records import field, record
from analyzer.text import LineIndex

LUA = "lua"
REGISTRY = "registry"


@record(eq=False)
class Document:
    """One open buffer. ``path`` is None for buffers that are no files."""

    uri: str
    path: Path | None
    language: str
    version: int
    lines: LineIndex

    @property
    def text(self) -> str:
        """The text."""
        return self.lines.text

    @property
    def shown(self) -> str:
        """The name in findings of a buffer that is no file: its URI, told from paths by its colon."""
        return self.uri if ":" in self.uri else f"untitled:{self.uri}"

    def apply(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Applies one change; ranges beyond the text are clamped."""
        if isinstance(change, types.TextDocumentContentChangePartial):
            start = to_offset(self.lines, change.range.start)
            end = max(start, to_offset(self.lines, change.range.end))
            self.lines = LineIndex(self.text[:start] + change.text + self.text[end:])
        else:
            self.lines = LineIndex(change.text)


@record
class Documents:
    """All open buffers by URI."""

    by_uri: dict[str, Document] = field(default_factory=dict)

    def open(self, item: types.TextDocumentItem) -> Document:
        """Enters a buffer, or replaces it."""
        path = path_of(item.uri)
        document = Document(item.uri, path, language_of(item.uri, item.language_id), item.version, LineIndex(item.text))
        self.by_uri[item.uri] = document
        return document

    def at(self, path: Path) -> Document | None:
        """The open buffer of a file."""
        return next((document for document in self.by_uri.values() if document.path == path), None)

    def overlays(self) -> dict[Path, str]:
        """The texts of all buffers that are files."""
        return {document.path: document.text for document in self.by_uri.values() if document.path is not None}


def path_of(uri: str) -> Path | None:
    """The absolute path of a file URI; None for others."""
    if not uri.startswith("file:"):
        return None
    try:
        name = to_fs_path(uri)
    except ValueError:
        return None
    return Path(name) if name and "\0" not in name else None


def uri_of(path: Path) -> str:
    """The URI of a path."""
    return from_fs_path(str(path)) or path.as_uri()


def language_of(uri: str, language_id: str) -> str:
    """``lua``, ``registry`` (YAML and JSON), or the editor's own word for what the server does not handle."""
    suffix = uri.rpartition(".")[2].lower()
    if language_id == "lua" or suffix == "lua":
        return LUA
    if language_id in ("yaml", "json", "jsonc") or suffix in ("yaml", "yml", "json"):
        return REGISTRY
    return language_id
