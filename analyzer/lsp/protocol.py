"""The protocol layer: pygls with buffers of our own, UTF-16 positions, and an answer to every malformed message."""

from __future__ import annotations

import logging
from collections.abc import Generator
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams, JsonRpcInvalidRequest
from pygls.protocol import LanguageServerProtocol, lsp_method

from analyzer.records import record

logger = logging.getLogger(__name__)


@record
class Rejected:
    """A message that was answered with an error already; the main loop drops it because of its version."""

    jsonrpc: str = "rejected"


class Protocol(LanguageServerProtocol):
    """Deviations from pygls, each for one reason.

    Buffers: pygls counts lines by other characters than the protocol does, so its own store is not used.
    Positions: always UTF-16, which every client speaks.
    Malformed messages, and requests before ``initialize`` or after ``shutdown``: pygls leaves the client waiting.
    """

    content_schemes: tuple[str, ...] = ()
    initialize_seen = False

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Announces UTF-16 and the schemes of virtual documents."""
        if params.capabilities.general is not None:
            params.capabilities.general.position_encodings = None
        result: types.InitializeResult = yield from super().lsp_initialize(params)
        workspace = result.capabilities.workspace or types.WorkspaceOptions()
        workspace.text_document_content = types.TextDocumentContentOptions(list(self.content_schemes))
        result.capabilities.workspace = workspace
        return result

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Generator[Any, Any, None]:
        """Leaves the buffer to the server."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        """Leaves the buffer to the server."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Generator[Any, Any, None]:
        """Leaves the buffer to the server."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Turns a JSON object into a message; one that does not fit is answered with an error at once."""
        try:
            return super().structure_message(data)
        except Exception as error:
            known = error if isinstance(error, JsonRpcException) else JsonRpcInvalidParams.of(error)
            if "method" in data and isinstance(data.get("id"), int | str):
                invalid = JsonRpcInvalidParams(f"invalid parameters of {data['method']}")
                self._send_response(data["id"], error=invalid.to_response_error())
            else:
                logger.warning("dropped a message: %s", known)
            return Rejected()

    def handle_message(self, message: Any) -> None:
        """Handles one message; what is no message at all is answered with an error."""
        if not hasattr(message, "jsonrpc"):
            wanted = message.get("id") if isinstance(message, dict) else None
            error = JsonRpcInvalidRequest("not a JSON-RPC 2.0 message").to_response_error()
            self._send_data(error_message(wanted, error))
            return
        method = getattr(message, "method", None)
        refusal = None if method is None else self._refusal(method)
        if refusal is not None:
            if hasattr(message, "id"):
                self._send_response(message.id, error=refusal)
            return
        super().handle_message(message)

    def _refusal(self, method: str) -> types.ResponseError | None:
        """Why a message cannot be taken now; notifications are dropped silently then, only ``exit`` always counts."""
        if method == types.EXIT:
            return None
        if self._shutdown:
            return JsonRpcInvalidRequest("the server was shut down").to_response_error()
        if method == types.INITIALIZE:
            if self.initialize_seen:
                return JsonRpcInvalidRequest("the server is initialized already").to_response_error()
            self.initialize_seen = True
        elif not self.initialize_seen:
            code = types.ErrorCodes.ServerNotInitialized.value
            return types.ResponseError(code, "the server is not initialized")
        return None


def error_message(message_id: object, error: types.ResponseError) -> dict[str, Any]:
    """An error that answers a message; the id is null when it is not known, which lsprotocol would leave out."""
    known = message_id if isinstance(message_id, int | str) else None
    return {"jsonrpc": "2.0", "id": known, "error": {"code": error.code, "message": error.message}}
