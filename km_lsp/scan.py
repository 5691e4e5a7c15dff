"""Reading and parsing all notes of a vault, in worker processes when there are many."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from subprocess import Popen
from threading import Event, Lock, Thread
from types import TracebackType

from km_lsp import cache, scan_worker
from km_lsp.cache import Cached
from km_lsp.disk import Scope, Stamp, Walk
from km_lsp.scan_progress import reading
from km_lsp.scan_worker import DECODE_WALK, ENCODER, Task, decode_reads
from km_lsp.syntax.note import Problem, with_problem
from km_lsp.vault.note_id import is_indexed
from km_lsp.vault.snapshot import Read, parse_file
from km_lsp.worker_process import WORKERS, start_worker

CHUNK = 100


class WorkerDied(Exception):
    """A worker process ended before it answered."""


class Worker:
    """One worker process, ready when its imports are."""

    def __init__(self, process: "Popen[bytes] | None" = None) -> None:
        self._process = process or start_worker()

    def ask(self, task: Task) -> bytes:
        """The answer to `task`. Raises `WorkerDied`."""
        self.send(task)
        return self.receive()

    def send(self, task: Task) -> None:
        """Give the worker one more task; it does them in their order. Raises `WorkerDied`."""
        assert self._process.stdin is not None
        try:
            scan_worker.send(self._process.stdin, ENCODER.encode(task))  # type: ignore[arg-type]
        except (OSError, ValueError) as error:
            raise WorkerDied from error

    def receive(self) -> bytes:
        """The answer to the oldest task without one. Raises `WorkerDied`."""
        assert self._process.stdout is not None
        try:
            answer = scan_worker.receive(self._process.stdout)  # type: ignore[arg-type]
        except (OSError, ValueError) as error:
            raise WorkerDied from error
        if answer is None:
            raise WorkerDied
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        self._process.wait()


class Pool:
    """A few workers. Close it, or use it in a `with` statement."""

    def __init__(
        self, size: int = WORKERS, processes: "Sequence[Popen[bytes]] | None" = None
    ) -> None:
        """A pool of `processes`, or of `size` new ones."""
        given = processes or [start_worker() for _ in range(size)]
        self._workers = [Worker(process) for process in given]
        self._closed = Event()

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def begin_walk(self, root: Path, scope: Scope) -> None:
        """Have a worker walk over the vault at `root`. Raises `WorkerDied`."""
        self._workers[0].send(Task(str(root), scope, stamps=True))

    def end_walk(self) -> Walk:
        """What the walk that was begun finds. Blocks; raises `WorkerDied`."""
        return DECODE_WALK.decode(self._workers[0].receive())

    def read(
        self, root: Path, scope: Scope, paths: Iterable[str], deliver: Callable[[bytes], None]
    ) -> None:
        """Read the notes at `paths`; `deliver` gets each chunk as `decode_reads` takes it.

        Blocks until all are read or the pool is closed; `deliver` is called from other threads.
        """
        waiting = [path for path in paths if is_indexed(path)]
        chunks = iter([waiting[at : at + CHUNK] for at in range(0, len(waiting), CHUNK)])
        lock = Lock()

        def work(number: int) -> None:
            waiting_for: deque[tuple[str, ...]] = deque()
            while not self._closed.is_set():
                try:
                    # The next task lies ready when the worker has done one.
                    while len(waiting_for) < 2:
                        with lock:
                            chunk = next(chunks, None)
                        if chunk is None:
                            break
                        waiting_for.append(tuple(chunk))
                        self._workers[number].send(Task(str(root), scope, waiting_for[-1]))
                    if not waiting_for:
                        return
                    deliver(self._workers[number].receive())
                    waiting_for.popleft()
                except WorkerDied:
                    if self._closed.is_set():
                        return
                    self._replace(number)
                    for lost in waiting_for:
                        for blob in self._read_chunk(number, root, scope, lost):
                            deliver(blob)
                    waiting_for.clear()

        threads = [Thread(target=work, args=(n,), daemon=True) for n in range(len(self._workers))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def close(self) -> None:
        """End all workers; a `read` under way returns."""
        self._closed.set()
        for worker in self._workers:
            worker.close()

    def _ask(self, number: int, task: Task) -> bytes:
        try:
            return self._workers[number].ask(task)
        except WorkerDied:
            if not self._closed.is_set():
                self._replace(number)
            raise

    def _replace(self, number: int) -> None:
        self._workers[number].close()
        self._workers[number] = Worker()

    def _read_chunk(
        self, number: int, root: Path, scope: Scope, paths: tuple[str, ...]
    ) -> Iterator[bytes]:
        """The notes at `paths`; should one kill its worker, it alone is given up."""
        try:
            yield self._ask(number, Task(str(root), scope, paths))
        except WorkerDied:
            if self._closed.is_set():
                return
            if len(paths) == 1:
                problem = Problem(0, 0, "unread-note", "The note could not be parsed")
                broken = with_problem(parse_file(paths[0], ""), problem)
                yield ENCODER.encode([(paths[0], broken, None)])
                return
            half = len(paths) // 2
            yield from self._read_chunk(number, root, scope, paths[:half])
            yield from self._read_chunk(number, root, scope, paths[half:])


class Scan:
    """A walk over a vault and the reading of its notes, under way in a thread of its own.

    What the cache knows of the vault is taken from there, and only what changed since is read.
    """

    def __init__(self, pool: Pool, root: Path, scope: Scope, *, use_cache: bool = True) -> None:
        self.root = root
        self.scope = scope
        self.walk: Future[Walk] = Future()
        """When it is there, `cached` and `stamps` are, too."""
        self.cached: Cached | None = None
        self.stamps: dict[str, Stamp] = {}
        """What the files were whose notes are in `cached` and still count."""
        self.stale: list[str] = []
        """The notes that are read."""
        self.blobs: SimpleQueue[bytes | None] = SimpleQueue()
        """They come in chunks as `decode_reads` takes them; None when there are no more."""
        self._pool = pool
        self._use_cache = use_cache
        # From here on the future cannot be cancelled by whoever waits for it.
        self.walk.set_running_or_notify_cancel()
        Thread(target=self._run, daemon=True).start()

    def forget(self) -> None:
        """Let go of what was handed over; whoever began the scan may still hold on to it."""
        self.cached, self.stamps, self.stale = None, {}, []
        self.walk = Future()

    def _run(self) -> None:
        try:
            # The cache is decoded here while a worker walks.
            self._pool.begin_walk(self.root, self.scope)
            self.cached = cache.load(self.root) if self._use_cache else None
            walked = self._pool.end_walk()
            self.stale = [path for path in walked.files if is_indexed(path)]
            if self.cached is not None:
                self.stale, self.stamps = cache.changed(self.root, self.cached, walked, self.stale)
            self.walk.set_result(walked)
            self._pool.read(self.root, self.scope, self.stale, self.blobs.put)
        except WorkerDied as error:
            if not self.walk.done():
                self.walk.set_exception(error)
        finally:
            self.blobs.put(None)


def scan(
    root: Path, paths: tuple[str, ...], scope: Scope, stamps: dict[str, Stamp]
) -> Iterator[Read]:
    """The notes at `paths` that exist, read and parsed, in no order; for callers that can wait.

    What their files were when they were read goes into `stamps`.
    """
    reading.total += len(paths)
    blobs: SimpleQueue[bytes | None] = SimpleQueue()
    with Pool() as pool:

        def read() -> None:
            try:
                pool.read(root, scope, paths, blobs.put)
            finally:
                blobs.put(None)

        thread = Thread(target=read, daemon=True)
        thread.start()
        while (blob := blobs.get()) is not None:
            reads = decode_reads(blob, stamps)
            reading.done += len(reads)
            yield from reads
        thread.join()
