"""Which protocol method is answered by which feature. Handlers fetch state and convert positions; features decide."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from analyzer.lsp import memory
from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.documents import REGISTRY
from analyzer.lsp.embedded import Embedded, embedded_at
from analyzer.lsp.features import (
    call_hierarchy,
    code_actions,
    completion,
    definition,
    folding,
    graph,
    hover,
    inlay_hints,
    references,
    registry,
    rename,
    semantic_tokens,
    signature_help,
    symbols,
    version_changes,
)
from analyzer.lsp.features.diagnostics import RULE_SCHEME, rule_text
from analyzer.lsp.features.generated_python import SCHEME as PYTHON_SCHEME
from analyzer.lsp.features.generated_python import generated_python, source_uri, virtual_uri
from analyzer.lsp.positions import to_offset
from analyzer.lsp.server import Renderers, RequestFailedError, Server
from analyzer.lsp.workspace import DocumentState
from analyzer.program.program import Program

_PATIENCE = 2.0
"""Seconds to wait for what is only an addition to an answer."""

COMMAND_PYTHON = "lua2temporal.server.generatedPython"
COMMAND_GRAPH = "lua2temporal.server.workflowGraph"
COMMAND_RELOAD = "lua2temporal.server.reload"


def create(version: str, renderers: Renderers | None = None) -> Server:
    """A server with all features, ready to be started with ``start_io`` or ``start_tcp``."""
    memory.prepare()
    server = Server(version, renderers or Renderers())
    register(server)
    return server


def register(server: Server) -> None:
    """Registers everything."""
    _lifecycle(server)
    _buffers(server)
    _navigation(server)
    _writing(server)
    _structure(server)
    _virtual_documents(server)


def _lifecycle(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.start(params)

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        server.watch_files()

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.shutdown_requested = True
        server.scheduler.close()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configuration(params: types.DidChangeConfigurationParams) -> None:
        server.lua.settings = server.lua.settings.with_options(params.settings)
        server.scheduler.touch_all()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        event = params.event
        server.set_folders([item.uri for item in event.added], [item.uri for item in event.removed])
        server.refresh()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        server.refresh()


def _buffers(server: Server) -> None:
    documents = server.lua.documents

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = documents.open(params.text_document)
        server.lua.changed(document)
        server.scheduler.touch(document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = documents.by_uri.get(params.text_document.uri)
        if document is None:
            return
        for change in params.content_changes:
            document.apply(change)
        document.version = params.text_document.version
        server.lua.changed(document)
        if document.language == REGISTRY:
            server.scheduler.touch_all()
        server.scheduler.touch(document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        document = documents.by_uri.get(params.text_document.uri)
        if document is not None:
            server.lua.changed(document)
            server.scheduler.touch(document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.lua.closed(uri)
        server.clear(uri)


async def _located(server: Server, params: Any) -> tuple[DocumentState, FileAnalysis | None, int]:
    """The state and the Lua view of a buffer, and the offset that a request is about."""
    state = await server.state(params.text_document.uri)
    view = state.analysis
    if view is not None:
        return state, view, to_offset(view.lines, params.position)
    lines = server.lua.lines_of(state.project, state.shown)
    return state, None, 0 if lines is None else to_offset(lines, params.position)


async def _recent(server: Server, uri: str) -> DocumentState:
    """A state of a buffer for what is typed. That of an older Lua text will do: the rest is in the text."""
    state = server.lua.states.get(uri)
    return state if state is not None and state.analysis is not None else await server.state(uri)


def _embedded(state: DocumentState, position: types.Position) -> Embedded | None:
    """The Lua text around a position of a registry file."""
    return None if state.inline is None else embedded_at(state.inline, state.document.lines, position)


def _whole_program(state: DocumentState) -> Program | None:
    whole = state.project.whole
    return None if whole is None else whole.program


def _navigation(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover_(params: types.HoverParams) -> types.Hover | None:
        state, view, offset = await _located(server, params)
        if view is not None:
            return hover.hover(view, offset, _whole_program(state))
        if (lua := _embedded(state, params.position)) is not None:
            found = hover.hover(lua.view, lua.offset, _whole_program(state))
            if found is not None and found.range is not None:
                found.range = lua.range(found.range)
            return found
        return registry.hover(server.links(state).project, state.shown, offset)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition_(params: types.DefinitionParams) -> list[types.Location]:
        state, view, offset = await _located(server, params)
        links = server.links(state)
        if view is not None:
            return definition.definition(view, offset, links, _whole_program(state))
        if (lua := _embedded(state, params.position)) is not None:
            return definition.definition(lua.view, lua.offset, links, _whole_program(state))
        return registry.definition(links.project, state.shown, offset, links)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references_(params: types.ReferenceParams) -> list[types.Location]:
        state, _, offset = await _located(server, params)
        view = await server.scheduler.whole(params.text_document.uri)
        if view is None:
            return []
        return references.references(view, offset, server.links(state), params.context.include_declaration)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlight(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
        _, view, offset = await _located(server, params)
        return [] if view is None else references.highlights(view, offset)

    @server.feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    async def prepare_calls(params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem]:
        state, _, offset = await _located(server, params)
        view = await server.scheduler.whole(params.text_document.uri)
        return [] if view is None else call_hierarchy.prepare(view, offset, server.links(state))

    @server.feature(types.CALL_HIERARCHY_INCOMING_CALLS)
    async def incoming(params: types.CallHierarchyIncomingCallsParams) -> list[types.CallHierarchyIncomingCall]:
        for state in list(server.lua.states.values()):
            program = _whole_program(state)
            ref = None if program is None else call_hierarchy.find(program, params.item.data)
            if program is not None and ref is not None:
                return call_hierarchy.incoming(program, ref, server.links(state))
        return []

    @server.feature(types.CALL_HIERARCHY_OUTGOING_CALLS)
    async def outgoing(params: types.CallHierarchyOutgoingCallsParams) -> list[types.CallHierarchyOutgoingCall]:
        for state in list(server.lua.states.values()):
            program = _whole_program(state)
            ref = None if program is None else call_hierarchy.find(program, params.item.data)
            if program is not None and ref is not None:
                return call_hierarchy.outgoing(program, ref, server.links(state))
        return []

    @server.feature(types.WORKSPACE_SYMBOL)
    async def workspace_symbols(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        found: list[types.WorkspaceSymbol] = []
        for project in dict.fromkeys(state.project for state in server.lua.states.values()):
            whole = project.whole
            if whole is not None:
                state = next(item for item in server.lua.states.values() if item.project is project)
                links = server.links(state)
                found += symbols.workspace_symbols(whole.project, whole.program, params.query, links)
        return found


def _writing(server: Server) -> None:
    options = types.CompletionOptions(trigger_characters=completion.TRIGGERS)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    async def completion_(params: types.CompletionParams) -> types.CompletionList:
        uri = params.text_document.uri
        document = server.lua.documents.by_uri.get(uri)
        state = await _recent(server, uri)
        items: list[types.CompletionItem] = []
        if document is not None and state.analysis is not None:
            items = completion.completion(state.analysis, document.lines, to_offset(document.lines, params.position))
        elif (lua := _embedded(state, params.position)) is not None:
            items = [lua.edit(item) for item in completion.completion(lua.view, lua.view.lines, lua.offset)]
        elif document is not None:
            offset = to_offset(document.lines, params.position)
            items = registry.completion(server.links(state).project, state.shown, offset)
        return types.CompletionList(is_incomplete=False, items=items)

    help_options = types.SignatureHelpOptions(trigger_characters=signature_help.TRIGGERS)

    @server.feature(types.TEXT_DOCUMENT_SIGNATURE_HELP, help_options)
    async def signature_help_(params: types.SignatureHelpParams) -> types.SignatureHelp | None:
        uri = params.text_document.uri
        document = server.lua.documents.by_uri.get(uri)
        state = await _recent(server, uri)
        if (lua := _embedded(state, params.position)) is not None:
            return signature_help.signature_help(lua.view, lua.view.lines, lua.offset)
        if document is None or state.analysis is None:
            return None
        return signature_help.signature_help(state.analysis, document.lines, to_offset(document.lines, params.position))

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_actions.KINDS))
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        state = await server.state(params.text_document.uri)
        only = None if params.context.only is None else [_text(kind) for kind in params.context.only]
        found = code_actions.code_actions(state.findings, state.analysis, params.range, server.links(state), only)
        if only is None or any(types.CodeActionKind.QuickFix.value.startswith(kind) for kind in only):
            found += await _guards(server, state, params.range)
        return found

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare_rename(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder:
        _, view, offset = await _located(server, params)
        try:
            if view is None:
                raise rename.RenameRefusedError("only Lua files can be renamed in")
            return rename.prepare(view, offset)
        except rename.RenameRefusedError as refusal:
            raise RequestFailedError(str(refusal)) from None

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename_(params: types.RenameParams) -> types.WorkspaceEdit:
        state, _, offset = await _located(server, params)
        view = await server.scheduler.whole(params.text_document.uri)
        try:
            if view is None:
                raise rename.RenameRefusedError("only Lua files can be renamed in")
            return rename.rename(view, offset, params.new_name, server.links(state))
        except rename.RenameRefusedError as refusal:
            raise RequestFailedError(str(refusal)) from None


async def _guards(server: Server, state: DocumentState, area: types.Range) -> list[types.CodeAction]:
    """Guards of changes since the last commit; none while it takes long to read that."""
    view = state.analysis
    if view is None or state.project.project is None or not view.sound:
        return []
    span = (to_offset(view.lines, area.start), to_offset(view.lines, area.end))
    links, project = server.links(state), state.project

    def work() -> list[types.CodeAction]:
        project.committed.look(project.root, view)
        return list(version_changes.guard_changes(view, span, project.committed, project.cache, links))

    return await server.scheduler.within(_PATIENCE, work) or []


def _text(kind: object) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else str(kind)


def _structure(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def document_symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        state = await server.state(params.text_document.uri)
        if state.analysis is not None:
            return symbols.document_symbols(state.analysis)
        return registry.document_symbols(server.links(state).project, state.shown)

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folding_(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        view = (await server.state(params.text_document.uri)).analysis
        return [] if view is None else folding.folding_ranges(view.unit.chunk, view.lines)

    tokens = types.SemanticTokensRegistrationOptions(legend=semantic_tokens.LEGEND, full=True, range=True)

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, tokens)
    async def all_tokens(params: types.SemanticTokensParams) -> types.SemanticTokens:
        view = (await server.state(params.text_document.uri)).analysis
        return types.SemanticTokens([]) if view is None else semantic_tokens.semantic_tokens(view)

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, tokens)
    async def some_tokens(params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
        view = (await server.state(params.text_document.uri)).analysis
        if view is None:
            return types.SemanticTokens([])
        start, end = to_offset(view.lines, params.range.start), to_offset(view.lines, params.range.end)
        return semantic_tokens.semantic_tokens(view, start, end)

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        view = (await server.state(params.text_document.uri)).analysis
        if view is None or not server.lua.settings.inlay_hints:
            return []
        inferred = await asyncio.get_running_loop().run_in_executor(None, inlay_hints.infer, view)
        start, end = to_offset(view.lines, params.range.start), to_offset(view.lines, params.range.end)
        return inlay_hints.inlay_hints(view, inferred, start, end)


def _virtual_documents(server: Server) -> None:
    async def python_text(uri: str) -> str:
        translate = server.renderers.translate
        if translate is None:
            raise RequestFailedError("this server has no translator")
        state = await server.state(uri)
        view = state.analysis
        if view is not None and not view.complete:
            view = await server.scheduler.whole(uri)
        if view is None:
            raise RequestFailedError("only Lua files are translated")
        return await asyncio.get_running_loop().run_in_executor(None, generated_python, view, translate)

    async def graph_text(uri: str) -> str:
        state = await server.state(uri)
        if state.analysis is None:
            raise RequestFailedError("only Lua files have a graph")
        return server.renderers.graph(state.analysis)

    @server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
    async def content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        uri = params.uri
        text = rule_text(uri)
        if text is not None:
            return types.TextDocumentContentResult(text)
        scheme = uri.partition(":")[0]
        if scheme not in (PYTHON_SCHEME, graph.SCHEME):
            known = f"{PYTHON_SCHEME}, {graph.SCHEME}, {RULE_SCHEME}"
            raise JsonRpcInvalidParams(f"{uri} is not one of the server's documents ({known})")
        source = source_uri(uri)
        server.watched_documents[uri] = source
        return types.TextDocumentContentResult(
            await (python_text(source) if scheme == PYTHON_SCHEME else graph_text(source))
        )

    @server.command(COMMAND_PYTHON)
    async def show_python(uri: str) -> dict[str, str]:
        return {"uri": virtual_uri(uri), "text": await python_text(uri)}

    @server.command(COMMAND_GRAPH)
    async def show_graph(uri: str) -> dict[str, str]:
        return {"uri": virtual_uri(uri).replace(PYTHON_SCHEME, graph.SCHEME, 1), "text": await graph_text(uri)}

    @server.command(COMMAND_RELOAD)
    async def reload() -> None:
        server.refresh()
