"""Writing a file so that it holds the old bytes or the new ones, whenever we are killed."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX, _SUFFIX = ".km-lsp-", ".tmp"


def write_atomically(file: Path, data: bytes, *, sync: bool = True) -> None:
    """Replace what `file` holds by `data`. Raises `OSError`; then nothing has changed.

    A link is followed: what it points to is replaced. What a killed run left is cleared away.
    Without `sync` the bytes may be lost when the whole machine dies.
    """
    target = Path(os.path.realpath(file))
    for left in target.parent.glob(f"{_PREFIX}{target.name}-*{_SUFFIX}"):
        with suppress(OSError):
            left.unlink()
    handle, name = tempfile.mkstemp(_SUFFIX, f"{_PREFIX}{target.name[:60]}-", target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            if sync:
                os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, name)
        else:
            Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
