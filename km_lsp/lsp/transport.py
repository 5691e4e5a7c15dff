"""Standard input and output as the event loop reads and writes them.

pygls reads each line in a thread. While a vault is indexed every switch of threads costs
milliseconds and a request takes several; a pipe that the loop itself reads costs none.
"""

import asyncio
import contextlib
import io
import os
import sys
from threading import Event
from typing import Any

from pygls.io_ import StdinAsyncReader, StdoutWriter, run_async
from pygls.lsp.server import LanguageServer

_LONGEST_LINE = 1 << 20


class PipeReader:
    """A stream that ends quietly where pygls expects nothing more."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._stream = stream

    async def readline(self) -> bytes:
        try:
            return await self._stream.readline()
        except ValueError:
            # A "line" longer than any header: the client does not speak the protocol.
            return b""

    async def readexactly(self, n: int) -> bytes:
        try:
            return await self._stream.readexactly(n)
        except asyncio.IncompleteReadError:
            return b""


class _Rest(io.RawIOBase):
    """Standard input with what was taken off it put back in front."""

    def __init__(self, taken: bytes) -> None:
        self._taken = taken

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        if not self._taken:
            # One byte too many would wait for a message that nobody sends.
            self._taken = os.read(sys.stdin.fileno(), size)
        part, self._taken = self._taken[:size], self._taken[size:]
        buffer[: len(part)] = part
        return len(part)


def run(server: LanguageServer, taken: bytes) -> None:
    """Serve over stdin and stdout until the client says goodbye or closes its end.

    `taken` is what was read off stdin before.
    """
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_run(server, taken))


async def _run(server: LanguageServer, taken: bytes) -> None:
    server.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    stop = Event()
    server._stop_event = stop
    await run_async(stop_event=stop, reader=await _reader(taken), protocol=server.protocol)


async def _reader(taken: bytes) -> PipeReader | StdinAsyncReader:
    loop = asyncio.get_running_loop()
    stream = asyncio.StreamReader(limit=_LONGEST_LINE)
    stream.feed_data(taken)
    try:
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), sys.stdin.buffer)
    except (OSError, ValueError, NotImplementedError):
        # Not a pipe (a file in a test), or a loop that cannot read one.
        return StdinAsyncReader(io.BufferedReader(_Rest(taken)))
    return PipeReader(stream)
