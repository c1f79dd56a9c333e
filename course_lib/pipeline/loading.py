"""Batches in order, made ahead of time by threads, within a number of bytes.

Threads, not processes: a sample is a file read and NumPy and SciPy work, which leave Python's lock free; nothing is
pickled, no case is copied, and memory can be counted. The threads work on one batch together, sample by sample, so that
the next batch is there soon and few are in the making.

A thread never waits. It makes samples as long as they fit into the memory, then ends; when the consumer takes a batch,
and so makes room, new threads start. A loop that is left, Ctrl-C and a generator that is dropped therefore leave none
behind, and nothing that could hang: it costs 0.1 ms a batch.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.errors import CourseError

Arrays = tuple[np.ndarray, ...]
# More in store would only even out reads that are slow for seconds, and fill the memory up to its limit.
_BATCHES_PER_WORKER = 2


@dataclass(frozen=True, eq=False)
class Sample:
    """What a batch is stacked from.

    Attributes
    ----------
    name : str
        For messages.
    arrays : tuple of arrays
        All samples of a batch have arrays of the same shapes.
    working_bytes : int
        The memory that making it took, at most.
    growth : float
        How many times as large the largest sample of this kind can be.
    """

    name: str
    arrays: Arrays
    working_bytes: int = 0
    growth: float = 1.0


def in_order(
    numbers: Sequence[int],
    batch_size: int,
    make: Callable[[int], Sample],
    *,
    workers: int,
    memory_limit_bytes: int,
    first: int = 0,
) -> Iterator[Arrays]:
    """Stack the samples of the given numbers into float32 batches, in this order; the last may be smaller.

    Counted into the limit are the batch that the consumer has, all batches that are ready or in the making, and what
    the threads need for the samples they work on.

    Parameters
    ----------
    numbers : sequence of int
        The samples, each of them once.
    batch_size : int
    make : callable
        Number -> Sample; called by several threads at a time, and by the consumer's own where `workers` is 0.
    workers : int
        Threads at most; fewer where the memory does not allow as many.
    memory_limit_bytes : int
    first : int
        The batch to begin with.

    Raises
    ------
    CourseError
        Two batches and a sample in work do not fit into the limit, or samples of one batch differ in shape.
    Exception
        Whatever `make` raised, in place of the batch that the sample belongs to.
    """
    line = _Line(numbers, batch_size, make, workers, memory_limit_bytes, first)
    try:
        while (arrays := line.next_batch()) is not None:
            yield arrays
            del arrays  # or the batch before would stay in memory while the next is waited for
    finally:
        line.close()


class _Batch:
    """A batch in the making."""

    def __init__(self, numbers, expected_bytes):
        self.numbers = numbers
        self.bytes = expected_bytes
        self.arrays = None
        self.shapes_from = ""
        self.given = 0  # slots that someone has taken on; slots are given out in order
        self.done = 0
        self.errors = {}  # slot -> exception
        # Free once nobody works on the batch, and nobody will. A plain lock, unlike an Event or a Condition, cannot be
        # left half taken by Ctrl-C.
        self.settled = threading.Lock()
        self.settled.acquire()

    def note_progress(self):
        in_work = self.given - self.done - len(self.errors)
        if not in_work and (self.errors or self.done == len(self.numbers)) and self.settled.locked():
            self.settled.release()

    def allocate(self, sample):
        self.shapes_from = sample.name
        self.arrays = tuple(np.empty((len(self.numbers), *array.shape), np.float32) for array in sample.arrays)
        self.bytes = sum(array.nbytes for array in self.arrays)

    def check(self, sample):
        for whole, array in zip(self.arrays, sample.arrays, strict=True):
            if array.shape != whole.shape[1:]:
                raise CourseError(
                    f"{self.shapes_from} and {sample.name} cannot be in one batch: their arrays have the shapes "
                    f"{whole.shape[1:]} and {array.shape}. Give a shape that all images are brought to, such as "
                    "shape=(256, 256), or a sampler of patches, or take a batch_size of 1."
                )


class _Line:
    """Shared by the consumer and the threads; all that changes is changed under `_lock`."""

    def __init__(self, numbers, batch_size, make, workers, memory_limit_bytes, first):
        self._numbers, self._batch_size, self._make = numbers, batch_size, make
        self._workers, self._limit = workers, memory_limit_bytes
        # Reentrant, because a garbage collection may close the line from inside any of its methods
        self._lock = threading.RLock()
        self._opened = deque()
        self._next = first
        self._end = -(-len(numbers) // batch_size)
        self._delivered_bytes = 0  # the latest batch that the consumer got
        self._held_bytes = 0  # all batches that it may still have
        # unknown until the first sample is made, which therefore is made alone
        self._batch_bytes = None
        self._working_bytes = 0
        self._active = 0
        self._failed = False
        self._closed = False

    def next_batch(self) -> Arrays | None:
        with self._lock:
            if self._next >= self._end and not self._opened:
                return None
            self._held_bytes = self._delivered_bytes  # by now the consumer has let go of the batch before it
            self._hire()
            if self._workers and not self._opened:  # every thread is between two samples: one of them comes for it
                self._open()
        if not self._workers:
            while job := self._locked_job():
                self._run(*job)
        head = self._opened[0]
        # with a timeout, because on Windows a wait without one does not hear Ctrl-C
        while not head.settled.acquire(timeout=1):
            pass
        with self._lock:
            if head.errors:
                self.close()
                raise head.errors[min(head.errors)]
            self._opened.popleft()
            # `batch = next(...)` drops the old batch after it has the new one
            self._held_bytes = self._delivered_bytes + head.bytes
            self._delivered_bytes = head.bytes
            self._hire()
            arrays, head.arrays = head.arrays, None  # a thread remembers the batch that it began with
            return arrays

    def close(self):
        with self._lock:
            self._closed = True
            self._opened.clear()

    def _hire(self):
        """Start threads as long as there is work for one more."""
        while self._active < min(self._workers, self._affordable_workers()) and (job := self._job()):
            self._active += 1
            try:
                threading.Thread(target=self._work, args=job, name="batch-worker").start()
            except RuntimeError as error:  # the system gives no more threads
                self._active -= 1
                batch, slot = job
                self._fail(batch, slot, error)

    def _work(self, batch, slot):
        job = batch, slot
        while job:
            self._run(*job)
            with self._lock:
                job = self._job() if self._active <= self._affordable_workers() else None
                if not job:
                    self._active -= 1
                else:
                    self._hire()

    def _locked_job(self):
        with self._lock:
            return self._job()

    def _job(self):
        """A batch and the slot in it to make next, or None."""
        if self._closed or self._failed:
            return None
        last = self._opened[-1] if self._opened else None
        if last is None or last.given == len(last.numbers):
            if self._next >= self._end or not self._fits():
                return None
            last = self._open()
        last.given += 1
        return last, last.given - 1

    def _open(self):
        start = self._next * self._batch_size
        batch = _Batch(self._numbers[start : start + self._batch_size], self._batch_bytes or 0)
        self._opened.append(batch)
        self._next += 1
        return batch

    def _fits(self):
        """Whether one more batch may be opened."""
        if not self._opened:
            return True  # two batches fit, or the first sample has raised
        if len(self._opened) >= _BATCHES_PER_WORKER * self._workers or self._batch_bytes is None:
            return False
        batches = sum(batch.bytes for batch in self._opened) + max(self._held_bytes, self._batch_bytes)
        return batches + self._batch_bytes + self._affordable_workers() * self._working_bytes <= self._limit

    def _affordable_workers(self):
        if self._batch_bytes is None:
            return 1
        room = (self._limit - 2 * self._batch_bytes) // max(self._working_bytes, 1)
        return max(1, min(self._workers, room))

    def _run(self, batch, slot):
        try:
            sample = self._make(batch.numbers[slot])
            with self._lock:
                if self._closed:
                    return
                self._measure(sample)
                if batch.arrays is None:
                    batch.allocate(sample)
                batch.check(sample)
            for whole, array in zip(batch.arrays, sample.arrays, strict=True):
                whole[slot] = array
        except BaseException as error:  # whatever it is, it belongs to the consumer
            with self._lock:
                self._fail(batch, slot, error)
        else:
            with self._lock:
                batch.done += 1
                batch.note_progress()

    def _fail(self, batch, slot, error):
        batch.errors[slot] = error
        self._failed = True
        batch.note_progress()

    def _measure(self, sample):
        """Learn from each sample how large a batch is, and refuse what cannot fit."""
        largest = sum(array.size for array in sample.arrays) * np.dtype(np.float32).itemsize * sample.growth
        batch_bytes = int(largest) * min(self._batch_size, len(self._numbers))
        working_bytes = int(sample.working_bytes * sample.growth)
        if batch_bytes <= (self._batch_bytes or 0) and working_bytes <= self._working_bytes:
            return
        self._batch_bytes = max(batch_bytes, self._batch_bytes or 0)
        self._working_bytes = max(working_bytes, self._working_bytes)
        needed = 2 * self._batch_bytes + self._working_bytes
        if needed > self._limit:
            raise CourseError(
                f"memory_limit_bytes is {self._limit:,}, but needs to be at least {needed:,}: twice a batch of "
                f"{self._batch_bytes:,} bytes (one in use, one in the making) and {self._working_bytes:,} bytes to "
                "make a sample with. Raise the limit, or take smaller batches, patches or images."
            )
