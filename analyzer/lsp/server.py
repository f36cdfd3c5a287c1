"""The server: lifecycle, buffers, settings, publishing. ``handlers`` registers the features."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams, JsonRpcParseError
from pygls.lsp.server import LanguageServer

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.documents import Document, path_of
from analyzer.lsp.features import diagnostics, graph
from analyzer.lsp.features.generated_python import SCHEME as PYTHON_SCHEME
from analyzer.lsp.features.generated_python import Translate
from analyzer.lsp.links import Links
from analyzer.lsp.protocol import Protocol, error_message
from analyzer.lsp.scheduler import Scheduler
from analyzer.lsp.workspace import DocumentState, Workspace
from analyzer.project.model import Project
from analyzer.records import record

logger = logging.getLogger(__name__)

STATUS = "lua2temporal/status"
_WATCHED = "**/*.{lua,yaml,yml,json,toml,lock}"


@record(frozen=True)
class Renderers:
    """What the server shows but the analyzer cannot make: the command injects it.

    ``translate`` is None when there is no translator; ``graph`` draws the workflow of a file.
    """

    translate: Translate | None = None
    graph: Callable[[FileAnalysis], str] = graph.workflow_graph


class RequestFailedError(JsonRpcException):
    """A request that is well-formed but cannot be done, with the reason for the user."""

    CODE = types.LSPErrorCodes.RequestFailed.value
    MESSAGE = "Request Failed"


class Server(LanguageServer):
    """The language server. All methods run in the event loop."""

    def __init__(self, version: str, renderers: Renderers) -> None:
        super().__init__("lua2temporal", version, protocol_cls=Protocol)
        self.renderers = renderers
        self.lua = Workspace()
        self.scheduler = Scheduler(self.lua, self.publish)
        self.watched_documents: dict[str, str] = {}
        self.shutdown_requested = False
        self.status = ""
        protocol = self.protocol
        assert isinstance(protocol, Protocol)
        protocol.content_schemes = (PYTHON_SCHEME, graph.SCHEME, diagnostics.RULE_SCHEME)

    # -- lifecycle

    def start(self, params: types.InitializeParams) -> None:
        """Takes over folders and settings."""
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        self.set_folders(added=folders, removed=[])
        self.lua.settings = self.lua.settings.with_options(params.initialization_options)

    def set_folders(self, added: list[str], removed: list[str]) -> None:
        """Workspace folders came or went."""
        gone = {path_of(uri) for uri in removed}
        new = [path for uri in added if (path := path_of(uri)) is not None]
        self.lua.folders = [*(path for path in self.lua.folders if path not in gone), *new]

    def watch_files(self) -> None:
        """Asks the client to report changes on disk."""
        workspace = self.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is None or not watching.dynamic_registration:
            return
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_WATCHED)])
        registration = types.Registration("watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        self._ask(self.client_register_capability_async(types.RegistrationParams([registration])))

    def refresh(self) -> None:
        """Reads everything again."""
        self.lua.reload()
        self.scheduler.touch_all()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Text that is no JSON is answered; other faults outside of requests go to the log."""
        if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
            parse_error = JsonRpcParseError(f"cannot be parsed: {error}").to_response_error()
            self.protocol._send_data(error_message(None, parse_error))
        elif isinstance(error, JsonRpcException):
            logger.info("%s", error)
        else:
            logger.error("%s", error)

    # -- publishing

    def publish(self, document: Document, state: DocumentState) -> None:
        """Sends the findings of a buffer and refreshes the virtual documents made of it."""
        links = self.links(state)
        items = diagnostics.to_protocol(state.findings, links, self.lua.settings.level)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, items, version=state.version)
        )
        for virtual, source in self.watched_documents.items():
            if source == document.uri and self._supports_content():
                refresh = types.TextDocumentContentRefreshParams(virtual)
                self._ask(self.workspace_text_document_content_refresh_async(refresh))
        self.report_status(state)

    def report_status(self, state: DocumentState) -> None:
        """Tells the editor what the file belongs to, for a status bar."""
        project = state.project
        status = {
            "project": str(project.root),
            "registry": not project.lone,
            "entries": len(project.project.entries) if project.project is not None else 0,
            "complete": project.whole_is_current,
        }
        text = json.dumps(status)
        if text != self.status:
            self.status = text
            self.protocol.notify(STATUS, status)

    def clear(self, uri: str) -> None:
        """Removes the findings of a closed buffer."""
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _supports_content(self) -> bool:
        workspace = self.client_capabilities.workspace
        return workspace is not None and workspace.text_document_content is not None

    def _ask(self, answer: Any) -> None:
        """Awaits an answer of the client that may be an error or never come."""

        async def wait() -> None:
            try:
                await answer
            except JsonRpcException as error:
                logger.info("the client refused: %s", error)

        task = asyncio.ensure_future(wait())
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    # -- questions of the handlers

    async def state(self, uri: str) -> DocumentState:
        """The state of a buffer for its latest text. Raises JsonRpcInvalidParams when it is not open."""
        if uri not in self.lua.documents.by_uri:
            raise JsonRpcInvalidParams(f"{uri} is not open")
        state = await self.scheduler.fresh(uri)
        if state is None:
            raise RequestFailedError(f"{uri} cannot be analysed")
        return state

    def links(self, state: DocumentState) -> Links:
        """How the files of a buffer's project are called."""
        project = state.project
        known = project.project
        if known is None and state.analysis is not None:
            known = state.analysis.project
        return Links(
            known or Project(project.root, project.root),
            partial(self.lua.uri_of, project),
            partial(self.lua.lines_of, project),
        )
