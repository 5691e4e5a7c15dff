"""pygls' protocol without its copy of the documents.

pygls splits lines with `str.splitlines` and moves positions it is given; the session keeps the
text itself, so the built-in handlers only pass their notifications on.
"""

import logging
from collections.abc import Generator
from typing import Any

import msgspec
from lsprotocol import types as t
from pygls.exceptions import JsonRpcInternalError
from pygls.protocol import LanguageServerProtocol, lsp_method

logger = logging.getLogger(__name__)


class Protocol(LanguageServerProtocol):
    """Document notifications reach our handlers and nothing else."""

    def _send_data(self, data: Any) -> None:
        """Send a message, written by a faster encoder than pygls': answers can be megabytes."""
        if not data:
            return
        if self.writer is None:
            logger.error("There is no transport to send on")
            return
        try:
            plain = data if isinstance(data, dict) else self._serialize_message(data)
            body = msgspec.json.encode(plain)
            head = b"Content-Length: %d\r\n\r\n" % len(body) if self._include_headers else b""
            self.writer.write(head + body)
        except BrokenPipeError:
            logger.error("The client went away")
            raise
        except Exception as error:
            logger.exception("A message could not be sent")
            self._server._report_server_error(error, JsonRpcInternalError)

    @lsp_method(t.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(
        self, params: t.DidOpenTextDocumentParams
    ) -> Generator[Any, Any, None]:
        yield self.fm.features[t.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(t.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(
        self, params: t.DidChangeTextDocumentParams
    ) -> Generator[Any, Any, None]:
        yield self.fm.features[t.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(t.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(
        self, params: t.DidCloseTextDocumentParams
    ) -> Generator[Any, Any, None]:
        yield self.fm.features[t.TEXT_DOCUMENT_DID_CLOSE], (params,), None
