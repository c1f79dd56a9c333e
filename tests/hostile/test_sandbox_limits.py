"""What a submission tries to use up; every cell before and after the attempt keeps its point."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from sandboxed import graded, needs_bubblewrap, run

from course_lib.grading import sandbox_container, sandbox_kernel, sandbox_processes, sandbox_watcher
from course_lib.grading.sandbox import Limits

SMALL = Limits(memory_gb=0.4, disk_gb=0.02, processes=8)

SHARED_MEMORY = """
import mmap
held = []
while True:
    held.append(mmap.mmap(-1, 2**24))
    held[-1].write(b'1' * 2**24)"""
FORKS = "import os\nwhile True:\n    os.fork()"
THREADS = """
import threading
started, done = 0, threading.Event()
try:
    while True:
        threading.Thread(target=done.wait).start()
        started += 1
finally:
    done.set()"""
SOCKET_FOLDER = """
import os, time, ipykernel
folder = os.path.dirname(ipykernel.get_connection_file())
for number in range(10**6):
    with open(f'{folder}/{number}', 'wb') as file:
        file.write(b'1' * 10_000)
    time.sleep(0.001)"""
STUBBORN = """
while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where folders for a while are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        pytest.param(SHARED_MEMORY, "used more than 0.4 GB of memory", id="memory"),
        pytest.param(FORKS, "ran more than 8 processes", id="forks"),
        pytest.param(SOCKET_FOLDER, "wrote into the folder of the kernel's sockets", id="host-disk"),
        pytest.param("__import__('os')._exit(1)", "the kernel died", id="exit"),
        pytest.param("__import__('ctypes').string_at(0)", "the kernel died", id="segfault"),
        pytest.param(STUBBORN, "stopped after 3 seconds", id="stubborn"),
    ],
)
def test_it_costs_its_own_cell_and_leaves_nothing(fence, temporary, attempt, said):
    before, hit, after = graded("x = 1"), graded(attempt), graded("assert x == 1")
    timeout = 3 if attempt == STUBBORN else 60
    cells = run("x = 1", before, hit, after, sandbox=fence, limits=SMALL, timeout=timeout, iopub_timeout=2)
    assert [cell.points for cell in cells[1:]] == [1, 0, 1]
    assert said in cells[2].errors[-1]
    assert list(temporary.iterdir()) == []


@pytest.fixture
def container(fence, monkeypatch):
    """A container whose watcher sleeps, so that its control groups alone hold the limits."""
    if fence == "podman" and os.getuid() and not Path("/sys/fs/cgroup/cgroup.controllers").exists():
        pytest.skip("Podman without root holds no limits on a machine with version 1 of control groups")
    monkeypatch.setattr(sandbox_watcher, "_SECONDS_BETWEEN_LOOKS", 60)
    return fence


@pytest.mark.parametrize("fence", sandbox_container.PROGRAMS, indirect=True)
def test_a_container_holds_memory_between_two_looks_of_the_watcher(container):
    _, hit, after = run("x = 1", graded(SHARED_MEMORY), graded("assert x == 1"), sandbox=container, limits=SMALL)
    assert (hit.points, after.points) == (0, 1)
    assert "used more than 0.4 GB of memory, or killed itself" in hit.errors[0]


@pytest.mark.parametrize("fence", sandbox_container.PROGRAMS, indirect=True)
def test_a_container_holds_threads_between_two_looks_of_the_watcher(container):
    hit, after = run(THREADS, graded("assert 20 < started < 60"), sandbox=container, limits=Limits(threads=60))
    assert hit.errors == ("RuntimeError: can't start new thread",)
    assert after.points == 1


def test_what_fails_by_itself_costs_no_kernel(fence):
    """One process asks for too much memory or disk: an ordinary error, in a kernel that goes on."""
    cells = run(
        "kept = []",
        "while True: kept.append(bytearray(2**24))",
        "kept.clear()\nopen('large', 'wb').write(b'1' * 15 * 10**6)",
        "for number in range(10): open(f'part{number}', 'wb').write(b'1' * 5 * 10**6)",
        "open('/dev/shm/large', 'wb').write(b'1' * 30 * 10**6)",
        "import os\nfor name in os.listdir('.'): os.remove(name)",
        "handles = []\ntry:\n    while True: handles.append(open('/dev/null'))\n"
        "finally:\n    number = len(handles)\n    handles.clear()",
        graded("assert kept == [] and number < 1024"),
        sandbox=fence,
        limits=SMALL,
    )
    assert [cell.errors[0].split(":")[0] if cell.errors else "" for cell in cells] == [
        "",
        "MemoryError",
        "OSError",
        "OSError",
        "OSError",
        "",
        "OSError",
        "",
    ]
    assert "File too large" in cells[2].errors[0]
    assert "No space left" in cells[3].errors[0]
    assert "Too many open files" in cells[6].errors[0]
    assert cells[-1].points == 1


@needs_bubblewrap
@pytest.mark.parametrize("flood", ["print('x' * 10**7)", "display({'text/plain': 'x' * 10**7}, raw=True)"])
def test_one_message_too_large_for_the_grader_costs_its_own_cell(flood, monkeypatch):
    monkeypatch.setattr(sandbox_kernel, "_LARGEST_MESSAGE_BYTES", 2**20)
    _, hit, after = run("x = 1", graded(flood), graded("assert x == 1"), iopub_timeout=2)
    assert (hit.points, after.points) == (0, 1)
    assert "stopped answering" in hit.errors[0]


@needs_bubblewrap
def test_many_small_messages_all_arrive():
    (cell,) = run("for number in range(500): print(number, flush=True)", iopub_timeout=60)
    assert cell.text.split() == [str(number) for number in range(500)]


@needs_bubblewrap
@pytest.mark.parametrize(
    "line", ["'x' * 1_900_000", "'x' * 900_000 + chr(8) * 900_000", "'x' * 900_000 + chr(13) * 900_000"]
)
def test_one_endless_line_does_not_stall_the_grader(line):
    """nbclient looks for what was written over in a time that grows with the square of the line: this took hours."""
    assert run(graded(f"print({line})"))[0].points == 1


def test_no_process_survives_the_notebook(fence):
    name = f"sleep {98_000_000 + os.getpid()}"
    run(
        f"import os\nif os.fork() == 0:\n    os.setsid()\n    os.system({name!r} + ' & ' + {name!r})",
        "1",
        sandbox=fence,
    )
    assert waits_until(lambda: not running(name)), "still running"


def test_no_process_survives_the_grader(fence, tmp_path):
    """However it was ended: here it can clean up nothing."""
    name = f"sleep {96_000_000 + os.getpid()}"
    cell = f"import os\nos.system({name!r})"
    program = f"from sandboxed import run\nrun({cell!r}, sandbox={fence!r})"
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    grader = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parent, env=environment)
    try:
        assert waits_until(lambda: running(name)), "not running"
    finally:
        grader.kill()
        grader.wait()
    assert waits_until(lambda: not running(name)), "still running"


def running(name):
    return [one for one in psutil.process_iter(["cmdline"]) if " ".join(one.info["cmdline"] or []) == name]


def waits_until(happened):
    for _ in range(300):
        if happened():
            return True
        time.sleep(0.1)
    return False


def test_a_process_that_ends_while_it_is_looked_at_does_not_end_the_watch(monkeypatch):
    def gone(path, pattern):
        raise FileNotFoundError(path)

    monkeypatch.setattr(sandbox_processes.Path, "glob", gone)
    assert sandbox_processes._children(os.getpid(), recursive=True) == []
