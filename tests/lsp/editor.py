"""A small editor: opens and edits buffers, finds positions by text, waits for findings of a version."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient

from analyzer.lsp.documents import uri_of
from analyzer.lsp.positions import to_offset, to_position
from analyzer.text import LineIndex

TIMEOUT = 20.0


@dataclass
class Buffer:
    """An open buffer."""

    uri: str
    text: str
    version: int


@dataclass
class Editor:
    """Buffers over one client; ``published`` has the last findings of every URI with their version.

    No version is used twice: findings of a buffer that was closed may still be on their way when it is opened again.
    """

    client: LanguageClient
    root: Path
    buffers: dict[str, Buffer] = field(default_factory=dict)
    published: dict[str, types.PublishDiagnosticsParams] = field(default_factory=dict)
    notes: list[tuple[str, Any]] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    versions: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def listen(self) -> None:
        """Receives findings."""

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self.published[params.uri] = params
            self.arrived.set()

        @self.client.feature("lua2temporal/status")
        def status(params: Any) -> None:
            self.notes.append(("status", params))

    async def start(
        self,
        options: object = None,
        capabilities: types.ClientCapabilities | None = None,
        folders: Sequence[Path] = (),
    ) -> None:
        """Initializes the server with workspace folders, the root alone when none are given."""
        self.listen()
        await self.client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities or types.ClientCapabilities(),
                workspace_folders=[types.WorkspaceFolder(uri_of(path), path.name) for path in folders or [self.root]],
                initialization_options=options,
            )
        )

    def uri(self, name: str) -> str:
        """The URI of a file of the project."""
        return name if ":" in name else uri_of(self.root / name)

    def open(self, name: str, text: str | None = None, language: str = "lua") -> Buffer:
        """Opens a file, with another text than on disk when one is given."""
        content = (self.root / name).read_text() if text is None else text
        buffer = self.buffers[name] = Buffer(self.uri(name), content, next(self.versions))
        item = types.TextDocumentItem(buffer.uri, language, buffer.version, content)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return buffer

    def close(self, name: str) -> None:
        """Closes a buffer."""
        buffer = self.buffers.pop(name)
        document = types.TextDocumentIdentifier(buffer.uri)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
        self.published.pop(buffer.uri, None)

    def replace(self, name: str, old: str, new: str) -> None:
        """Replaces the first occurrence of a text, as an incremental change."""
        buffer = self.buffers[name]
        start = buffer.text.index(old)
        lines = LineIndex(buffer.text)
        area = types.Range(to_position(lines, start), to_position(lines, start + len(old)))
        buffer.text = buffer.text[:start] + new + buffer.text[start + len(old) :]
        buffer.version = next(self.versions)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(buffer.version, buffer.uri),
                [types.TextDocumentContentChangePartial(area, new)],
            )
        )

    def at(self, name: str, text: str, occurrence: int = 0) -> types.Position:
        """The position of the mark ``|`` in ``text``, which without the mark occurs in the buffer."""
        before, _, after = text.partition("|")
        content = self.buffers[name].text
        start = -1
        for _ in range(occurrence + 1):
            start = content.index(before + after, start + 1)
        return to_position(LineIndex(content), start + len(before))

    def span(self, name: str, text: str) -> types.Range:
        """The range of the first occurrence of a text."""
        content = self.buffers[name].text
        start = content.index(text)
        lines = LineIndex(content)
        return types.Range(to_position(lines, start), to_position(lines, start + len(text)))

    def document(self, name: str) -> types.TextDocumentIdentifier:
        """The identifier of a buffer."""
        return types.TextDocumentIdentifier(self.buffers[name].uri)

    async def findings(self, name: str) -> Sequence[types.Diagnostic]:
        """The findings for the present version of a buffer."""
        buffer = self.buffers[name]
        await self._published(lambda: self._current(buffer))
        return self.published[buffer.uri].diagnostics

    async def until(self, name: str, wanted: str, present: bool = True) -> Sequence[types.Diagnostic]:
        """Waits until a code is, or is no longer, among the findings of a buffer."""
        uri = self.uri(name)

        def ready() -> bool:
            known = self.published.get(uri)
            return known is not None and (wanted in {item.code for item in known.diagnostics}) == present

        await self._published(ready)
        return self.published[uri].diagnostics

    def _current(self, buffer: Buffer) -> bool:
        known = self.published.get(buffer.uri)
        return known is not None and known.version == buffer.version

    async def _published(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(TIMEOUT):
            while not ready():
                self.arrived.clear()
                await self.arrived.wait()

    def shown(self, locations: Sequence[types.Location]) -> list[tuple[str, int]]:
        """Locations as file name and 1-based line, sorted."""
        return sorted((item.uri.rpartition("/")[2], item.range.start.line + 1) for item in locations)


def apply(text: str, edits: Sequence[types.TextEdit]) -> str:
    """A text after edits, which must not overlap."""
    lines = LineIndex(text)
    spans = [(to_offset(lines, edit.range.start), to_offset(lines, edit.range.end), edit.new_text) for edit in edits]
    for start, end, new in sorted(spans, key=lambda span: span[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return text
