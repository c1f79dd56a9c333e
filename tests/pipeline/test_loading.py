import _thread
import gc
import threading
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.errors import CourseError
from course_lib.pipeline import loading
from course_lib.pipeline.loading import Sample, in_order

pytestmark = pytest.mark.usefixtures("no_thread_left", "no_hang")


def workers_alive():
    # a thread whose start Ctrl-C has prevented stays in the list for ever, but is not alive
    return [thread for thread in threading.enumerate() if thread.name == "batch-worker" and thread.is_alive()]


@pytest.fixture
def no_thread_left():
    yield
    deadline = time.monotonic() + 5
    while workers_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not workers_alive()


@pytest.fixture
def no_hang():
    """Interrupts a test that waits for ever."""
    watch = threading.Timer(30, _thread.interrupt_main)
    watch.start()
    yield
    watch.cancel()
    watch.join()


def sample(number, size=4, **more):
    return Sample(f"sample {number}", (np.full((size,), number, np.float32),), **more)


def numbers_of(batches):
    return [batch[0][:, 0].astype(int).tolist() for batch in batches]


@given(
    count=st.integers(1, 30),
    batch_size=st.integers(1, 7),
    workers=st.integers(0, 4),
    limit=st.sampled_from([2 * 7 * 16, 1000, 10**6]),
    seed=st.integers(0, 9),
)
@settings(max_examples=80, deadline=None)
def test_the_batches_are_the_numbers_cut_into_pieces(count, batch_size, workers, limit, seed):
    order = np.random.default_rng(seed).permutation(count)
    pauses = np.random.default_rng(seed).random(count) / 2000  # threads finish in any order

    def make(number):
        time.sleep(pauses[number])
        return sample(number)

    batches = numbers_of(in_order(order, batch_size, make, workers=workers, memory_limit_bytes=limit))
    assert batches == [order[start : start + batch_size].tolist() for start in range(0, count, batch_size)]


def test_it_begins_where_it_is_told_to():
    batches = in_order(range(7), 2, sample, workers=2, memory_limit_bytes=10**6, first=2)
    assert numbers_of(batches) == [[4, 5], [6]]


def test_nothing_is_made_before_the_first_batch_is_asked_for_and_without_workers_nothing_ahead():
    made = []
    batches = in_order(range(8), 2, lambda n: made.append(n) or sample(n), workers=0, memory_limit_bytes=10**6)
    assert made == []
    next(batches)
    assert made == [0, 1]


def settled(made):
    """Waits until no thread works."""
    while workers_alive():
        time.sleep(0.005)
    return len(made)


def test_threads_stop_where_the_memory_is_full_and_go_on_when_a_batch_is_taken():
    made = []
    # samples of 1000 bytes, batches of 4000: two batches, a worker's 500, and one batch more
    batches = in_order(
        range(40),
        4,
        lambda n: made.append(n) or sample(n, 250, working_bytes=500),
        workers=1,
        memory_limit_bytes=12_500,
    )
    next(batches)
    assert settled(made) == 12  # one taken, two ready
    next(batches)
    assert settled(made) == 12  # the consumer may have two batches in hand
    next(batches)
    assert settled(made) == 16


@pytest.mark.parametrize("workers", [1, 2])
def test_a_consumer_that_is_faster_than_a_thread_between_two_samples_waits_for_it(workers, monkeypatch):
    def dawdling(line, batch, slot, run=loading._Line._run):
        run(line, batch, slot)
        time.sleep(0.02)  # the batch has been given out, and nobody has begun the next

    monkeypatch.setattr(loading._Line, "_run", dawdling)
    batches = in_order(range(12), 1, sample, workers=workers, memory_limit_bytes=10**6)
    assert numbers_of(batches) == [[number] for number in range(12)]


def test_no_more_than_a_few_batches_are_in_store_however_much_memory_there_is():
    made = []
    batches = in_order(range(1000), 1, lambda n: made.append(n) or sample(n), workers=2, memory_limit_bytes=10**9)
    next(batches)
    assert settled(made) <= 1 + 2 * 2


@pytest.mark.parametrize("workers", [0, 1, 4])
def test_memory_stays_below_the_limit(workers):
    limit = 12_000_000

    def make(number):
        scratch = np.ones(250_000)  # 2 MB to work with
        return Sample("", (np.full(100_000, number + scratch[0], np.float32),), working_bytes=scratch.nbytes + 400_000)

    tracemalloc.start()
    for batch in in_order(range(60), 4, make, workers=workers, memory_limit_bytes=limit):  # 1.6 MB each
        time.sleep(0.005)  # a net that is slower than the threads
        assert batch[0].shape == (4, 100_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # three batches and three samples in work are exactly the limit, which counts arrays; threads and lists come on top
    assert 2_000_000 < peak < limit + 100_000


@pytest.mark.parametrize("workers", [0, 3])
def test_a_limit_that_two_batches_do_not_fit_into_is_refused_with_the_number_that_does(workers):
    batches = in_order(range(8), 2, lambda n: sample(n, working_bytes=10), workers=workers, memory_limit_bytes=73)
    with pytest.raises(CourseError, match="at least 74"):
        next(batches)
    batches = in_order(range(8), 2, lambda n: sample(n, working_bytes=10), workers=workers, memory_limit_bytes=74)
    assert len(list(batches)) == 4


def test_the_largest_sample_to_come_counts():
    with pytest.raises(CourseError, match="at least 96"):
        next(in_order(range(8), 1, lambda n: sample(n, growth=3), workers=0, memory_limit_bytes=95))


@pytest.mark.parametrize("workers", [0, 1, 4])
def test_an_exception_comes_in_place_of_its_batch(workers):
    def make(number):
        if number in (5, 6, 11):
            time.sleep(0.002 * (7 - number) if number < 7 else 0)
            raise ValueError(f"number {number}")
        return sample(number)

    batches = in_order(range(40), 2, make, workers=workers, memory_limit_bytes=10**6)
    assert [next(batches)[0][0, 0], next(batches)[0][0, 0]] == [0, 2]
    with pytest.raises(ValueError, match="number 5"):
        next(batches)
    assert next(batches, None) is None


@pytest.mark.parametrize("workers", [0, 2])
def test_samples_that_do_not_fit_together_are_named(workers):
    batches = in_order(range(4), 2, lambda n: sample(n, 4 + n % 2), workers=workers, memory_limit_bytes=10**6)
    with pytest.raises(CourseError, match=r"sample 0 and sample 1 .*shape=\(256, 256\)"):
        next(batches)


def test_a_loop_that_is_left_ends_the_threads():
    made = []
    for _ in in_order(range(10**6), 2, lambda n: made.append(n) or sample(n), workers=4, memory_limit_bytes=10**9):
        break
    gc.collect()
    settled(made)
    assert len(made) < 100


def test_a_generator_that_is_dropped_stops_its_threads_in_the_middle_of_a_batch():
    made = []

    def make(number):
        made.append(number)
        time.sleep(0.005)
        return sample(number)

    batches = in_order(range(4000), 10, make, workers=2, memory_limit_bytes=10**9)
    next(batches)
    del batches
    before = len(made)
    settled(made)
    assert len(made) <= before + 2


@pytest.mark.parametrize("workers", [0, 3])
def test_ctrl_c_while_waiting_leaves_no_thread(workers):
    slow = threading.Event()

    def make(number):
        if number == 6:
            _thread.interrupt_main()
            slow.wait(0.2)
        return sample(number)

    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 (the loop is what is interrupted)
        for _ in in_order(range(100), 2, make, workers=workers, memory_limit_bytes=10**6):
            time.sleep(0.001)


def test_ctrl_c_in_the_consumer_leaves_no_thread():
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        for _ in in_order(range(10**6), 2, sample, workers=3, memory_limit_bytes=10**6):
            raise KeyboardInterrupt


def test_a_system_without_threads_to_give_says_so(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(RuntimeError, match="new thread"):
        next(in_order(range(8), 2, sample, workers=2, memory_limit_bytes=10**6))
