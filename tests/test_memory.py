"""A process under a limit: what it held, how it is ended, and what its errors say. A byte here is a byte there."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import psutil
import pytest

from course_lib.memory import SourceError, run_limited, source_of

MB = 10**6
SECONDS = 60  # never reached, unless something hangs


def run(source, *calls, limit=200 * MB, seconds=SECONDS, prepare=""):
    return run_limited(textwrap.dedent(source), calls, limit_bytes=limit, seconds=seconds, prepare=prepare)


def descendants():
    return psutil.Process().children(recursive=True)


@pytest.fixture(autouse=True)
def _nothing_is_left():
    before = set(descendants())
    yield
    assert set(descendants()) <= before


HOLD = """
    import time
    def hold(count):
        data = bytearray(count)
        time.sleep(0.1)
        return len(data)
"""


@pytest.mark.parametrize("count", [0, 16 * MB, 64 * MB])
def test_the_peak_is_what_was_held(count):
    outcome = run(HOLD, f"hold({count})", prepare="hold(1000)")
    assert outcome.results == (count,)
    assert outcome.peaks_bytes[0] == pytest.approx(count, abs=2 * MB)
    assert outcome.trouble == ""


def test_each_call_has_a_peak_of_its_own_above_one_baseline():
    outcome = run(HOLD, "hold(40_000_000)", "hold(5_000_000)", prepare="kept = bytearray(100_000_000)")
    first, second = outcome.peaks_bytes
    assert first == pytest.approx(40 * MB, abs=2 * MB)
    assert second == pytest.approx(5 * MB, abs=2 * MB)
    assert outcome.baseline_bytes > 100 * MB
    assert max(held for _, held in outcome.samples) == first
    seconds = [when for when, _ in outcome.samples]
    assert seconds == sorted(seconds)
    assert seconds[0] >= 0


def test_what_is_kept_from_one_call_counts_in_the_next():
    outcome = run("kept = []", "kept.append(bytearray(30_000_000))", "kept.append(bytearray(30_000_000))")
    assert outcome.peaks_bytes == pytest.approx((30 * MB, 60 * MB), abs=2 * MB)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the C library keeps what is freed for later")
def test_what_was_freed_counts_no_more():
    outcome = run("", "[len(bytearray(size * 10**6)) for size in range(1, 31)][-1]", "1")
    assert outcome.peaks_bytes[1] == pytest.approx(0, abs=2 * MB)


MAP = """
    import numpy as np, tempfile, time
    from multiprocessing.shared_memory import SharedMemory

    def fill(array):
        array[:] = 1
        time.sleep(0.3)

    def map_file(count):
        with tempfile.TemporaryFile() as file:
            fill(np.memmap(file, np.uint8, "w+", shape=count))

    def share(count):
        memory = SharedMemory(create=True, size=count)
        fill(np.ndarray(count, np.uint8, memory.buf))
        memory.close()
        memory.unlink()
"""


@pytest.mark.parametrize(("call", "held"), [("map_file", 0), ("share", 40 * MB)])
def test_the_image_of_a_file_costs_nothing_and_shared_memory_its_size(call, held):
    outcome = run(MAP, f"{call}(40_000_000)", prepare=f"{call}(1000)")
    assert outcome.trouble == ""
    assert outcome.peaks_bytes[0] == pytest.approx(held, abs=3 * MB)


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed: no disk in memory to be had")
def test_on_a_disk_in_memory_the_image_of_a_file_costs_nothing_too(tmp_path):
    command = ["bwrap", "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", str(tmp_path)]
    command += ["--setenv", "TMPDIR", str(tmp_path)]  # every file is on such a disk when grading
    test = f"{__file__}::{test_the_image_of_a_file_costs_nothing_and_shared_memory_its_size.__name__}"
    pytest_there = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", test]
    done = subprocess.run([*command, "--", *pytest_there], capture_output=True, text=True)
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_memory_above_the_limit_ends_it():
    outcome = run(HOLD, "hold(1000)", "hold(90_000_000)", "hold(3)", limit=50 * MB)
    assert outcome.killed == "memory"
    assert outcome.results == (1000,)
    assert len(outcome.peaks_bytes) == 2
    assert outcome.peaks_bytes[1] > 50 * MB
    assert "50 MB more are allowed" in outcome.trouble


def test_address_space_alone_costs_nothing():
    outcome = run("import numpy as np", "np.zeros(10**10, np.uint8).size", limit=10 * MB)
    assert outcome.results == (10**10,)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the image of a file from other memory")
def test_the_image_of_a_file_costs_nothing(tmp_path):
    np.save(tmp_path / "data.npy", np.ones(60 * MB, np.uint8))
    file = str(tmp_path / "data.npy")
    mapped = run("import numpy as np", f"int(np.load({file!r}, mmap_mode='r').sum())", limit=20 * MB)
    assert mapped.results == (60 * MB,)
    loaded = run("import numpy as np", f"int(np.load({file!r}).sum())", limit=20 * MB)
    assert loaded.killed == "memory"


def test_what_a_process_of_its_own_holds_counts_too():
    source = """
        import subprocess, sys
        def delegate():
            subprocess.run([sys.executable, "-c", "data = bytearray(10**8); import time; time.sleep(30)"])
    """
    outcome = run(source, "delegate()", limit=50 * MB)
    assert outcome.killed == "memory"


def test_time_ends_it_wherever_it_hangs():
    outcome = run("import time", "time.sleep(60)", seconds=3)
    assert outcome.killed == "time"
    assert "in call 1" in outcome.trouble
    outcome = run("while True: pass", "1", seconds=2)
    assert outcome.killed == "time"
    assert outcome.baseline_bytes == 0
    assert "before its first call" in outcome.trouble


def test_an_error_has_the_line_numbers_and_the_text_of_the_cell():
    source = """\
        def first(values):
            return values[0]

        def second(values):
            return first(values)
    """
    outcome = run(source, "second([1])", "second([])")
    assert outcome.results == (1,)
    assert outcome.killed is None
    assert outcome.trouble.splitlines() == [
        "Traceback (most recent call last):",
        '  File "<your cell>", line 5, in second',
        "    return first(values)",
        "           ^^^^^^^^^^^^^",
        '  File "<your cell>", line 2, in first',
        "    return values[0]",
        "           ~~~~~~^^^",
        "IndexError: list index out of range",
    ]


@pytest.mark.parametrize(
    ("source", "prepare", "call", "words"),
    [
        ("def f(:", "", "1", "SyntaxError"),
        ("import no_such_module", "", "1", "no_such_module"),
        ("x = 1", "y", "1", "NameError"),
        ("x = 1", "", "y", "NameError"),
        ("x = 1", "", "{1, 2}", "JSON"),
        ("import sys", "", "sys.exit('enough')", "SystemExit: enough"),
        ("import os", "", "os._exit(3)", "exit code 3"),
        ("import os", "os._exit(0)", "1", "exit code 0"),
        ("def f(n): return f(n + 1)", "", "f(0)", "RecursionError"),
        ("raise ValueError('x' * 10**6)", "", "1", "characters left out"),
    ],
)
def test_other_errors(source, prepare, call, words):
    outcome = run(source, call, prepare=prepare)
    assert outcome.results == ()
    assert outcome.killed is None
    assert words in outcome.trouble
    assert len(outcome.trouble) < 5000


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_crash_is_an_error():
    outcome = run("import ctypes", "ctypes.string_at(0)")
    assert "ended by signal 11" in outcome.trouble


def test_printing_reading_and_threads_do_not_disturb_the_conversation():
    source = """
        import sys, threading
        def chat():
            print("{}" * 10**5)
            sys.stderr.write("x" * 10**5)
            threading.Thread(target=lambda: threading.Event().wait(), daemon=False).start()
            return sys.stdin.read()
    """
    assert run(source, "chat()", "7").results == ("", 7)


def test_classes_of_the_code_can_be_pickled_and_compared():
    source = """
        from __future__ import annotations
        import dataclasses, pickle
        @dataclasses.dataclass
        class Item:
            number: int
    """
    assert run(source, "pickle.loads(pickle.dumps(Item(3))) == Item(3)").results == (True,)


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_when_the_caller_is_interrupted_or_killed(how):
    code = """
        import sys
        from course_lib.memory import run_limited
        print("started", flush=True)
        run_limited("import subprocess, time", ["subprocess.run(['sleep', '60'])"], limit_bytes=10**8, seconds=60)
    """
    caller = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, stderr=-3)
    caller.stdout.readline()
    family = []
    while len(family) < 2 and caller.poll() is None:
        family = psutil.Process(caller.pid).children(recursive=True)
        time.sleep(0.02)
    time.sleep(0.3)
    caller.send_signal(how)
    caller.wait(timeout=20)
    caller.stdout.close()
    assert psutil.wait_procs(family, timeout=20)[1] == []


def test_source_of_a_function_and_of_a_class():
    assert "def test_source_of_a_function_and_of_a_class" in source_of(descendants)
    assert source_of(np.ma.MaskedArray) == source_of(np.ma.masked_equal)
    with pytest.raises(SourceError, match="written out in a cell"):
        source_of(len)
    with pytest.raises(SourceError, match="'nameless' cannot be found"):
        source_of(type("nameless", (), {}))
