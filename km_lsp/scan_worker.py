"""A worker process of `km_lsp.scan`: walks a folder, or reads and parses notes, as it is told.

It talks msgpack over its standard input and output and ends when its input does.
"""

import gc
import os
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from km_lsp.disk import Scope, Stamp, Walk, read_stamped, walk
from km_lsp.syntax.note import Note
from km_lsp.vault.snapshot import Read


class Task(msgspec.Struct, frozen=True, array_like=True):
    """Read these notes of the vault at `root`; with `paths` None, walk it."""

    root: str
    scope: Scope
    paths: tuple[str, ...] | None = None
    stamps: bool = False
    """Whether the walk is to say what the files look like."""


ENCODER = msgspec.msgpack.Encoder()
DECODE_NOTES = msgspec.msgpack.Decoder(list[tuple[str, Note, Stamp | None]])
DECODE_WALK = msgspec.msgpack.Decoder(Walk)


def run(task: Task) -> bytes:
    """The answer to `task`: a `Walk`, or the path and note of every file that exists."""
    root = Path(task.root)
    if task.paths is None:
        return ENCODER.encode(walk(root, task.scope, stamps=task.stamps))
    notes = []
    for path in task.paths:
        note, stamp = read_stamped(root, path, follow_symlinks=task.scope.follow_symlinks)
        if note is not None:
            notes.append((path, note, stamp))
    return ENCODER.encode(notes)


def decode_reads(blob: bytes, stamps: dict[str, Stamp] | None = None) -> list[Read]:
    """The changes that an answer of notes means; what their files were goes into `stamps`."""
    found = DECODE_NOTES.decode(blob)
    if stamps is not None:
        stamps.update((path, stamp) for path, _, stamp in found if stamp is not None)
    return [Read(path, note) for path, note, _ in found]


def send(stream: BinaryIO, message: bytes) -> None:
    """Write one message."""
    stream.write(len(message).to_bytes(4, "big") + message)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """Read one message; None at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    message = stream.read(length)
    return message if len(message) == length else None


def main() -> None:
    # Nothing here makes cycles, and collecting them costs a tenth of the time.
    gc.disable()
    if hasattr(os, "nice"):
        # The process that answers the editor goes first.
        os.nice(5)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while (message := receive(source)) is not None:
        send(sink, run(msgspec.msgpack.decode(message, type=Task)))


if __name__ == "__main__":
    main()
