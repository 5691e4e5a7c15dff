"""Starting worker processes. Imports next to nothing, so that they start before all else does."""

import subprocess
import sys

WORKERS = 2


def start_worker() -> "subprocess.Popen[bytes]":
    """A new worker process, waiting for tasks."""
    # Its errors are told by its death; what it prints about them is for debugging.
    return subprocess.Popen(
        [sys.executable, "-m", "km_lsp.scan_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
