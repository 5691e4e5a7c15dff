"""Scanning begins with the client's first words, while the protocol's library is still imported.

That import takes half a second, in which the workers can read some thousand notes. So a thread
takes the first message off stdin by itself, sees which folder it names and starts the scan; the
message is then handed to the server as if nobody had looked.
"""

import json
import os
import re
import time
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

from km_lsp import config
from km_lsp.scan import Pool, Scan

_LENGTH = re.compile(rb"Content-Length: *(\d+)", re.IGNORECASE)
_MOST_BYTES = 1 << 22
BEGUN = time.time_ns()
"""Before anything was read: a file that is older was read as it is."""


class HeadStart:
    """The first message of the client and the scan that it started."""

    def __init__(self, pool: Pool, stdin: int = 0) -> None:
        self.pool = pool
        self.taken = b""
        """What was read off stdin; complete after `wait`."""
        self.scan: Scan | None = None
        self._stdin = stdin
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def wait(self) -> bytes:
        """Block until the first message is here; returns all that was read."""
        self._thread.join()
        return self.taken

    def _run(self) -> None:
        body = self._first_message()
        try:
            message = json.loads(body)
            params = message.get("params") or {}
            folders = params.get("workspaceFolders") or [{"uri": params.get("rootUri")}]
            root = _folder(folders[0]["uri"])
            settings = params.get("initializationOptions")
        except (ValueError, AttributeError, KeyError, TypeError, IndexError):
            # Whatever it is, the server will answer it properly.
            return
        if root is not None:
            scope = config.load(root, settings)[0].scope
            self.scan = Scan(self.pool, root, scope)

    def _first_message(self) -> bytes:
        while len(self.taken) < _MOST_BYTES:
            head, blank, body = self.taken.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            if blank and (length is None or len(body) >= int(length.group(1))):
                return body[: int(length.group(1))] if length else b""
            try:
                more = os.read(self._stdin, 1 << 16)
            except OSError:
                break
            if not more:
                break
            self.taken += more
        return b""


def _folder(uri: object) -> Path | None:
    """The folder that a `file:` URI names, if it exists; on Windows the server finds it later."""
    if not isinstance(uri, str) or os.name != "posix":
        return None
    parts = urlsplit(uri)
    folder = Path(unquote(parts.path))
    return folder if parts.scheme == "file" and folder.is_dir() else None
