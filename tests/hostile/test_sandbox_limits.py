"""What a submission tries to use up; every cell before and after the attempt keeps its point."""

import os
import tempfile
import time

import psutil
import pytest
from sandboxed import graded, needs_bubblewrap, run

from course_lib.grading import sandbox_kernel
from course_lib.grading.sandbox import Limits

pytestmark = needs_bubblewrap
SMALL = Limits(memory_gb=0.4, disk_gb=0.02, processes=8)

SHARED_MEMORY = """
import mmap
held = []
while True:
    held.append(mmap.mmap(-1, 2**24))
    held[-1].write(b'1' * 2**24)"""
FORKS = "import os\nwhile True:\n    os.fork()"
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
def test_it_costs_its_own_cell_and_leaves_nothing(temporary, attempt, said):
    before, hit, after = graded("x = 1"), graded(attempt), graded("assert x == 1")
    cells = run("x = 1", before, hit, after, limits=SMALL, timeout=3 if attempt == STUBBORN else 60, iopub_timeout=2)
    assert [cell.points for cell in cells[1:]] == [1, 0, 1]
    assert said in cells[2].errors[-1]
    assert list(temporary.iterdir()) == []


def test_what_fails_by_itself_costs_no_kernel():
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


@pytest.mark.parametrize("flood", ["print('x' * 10**7)", "display({'text/plain': 'x' * 10**7}, raw=True)"])
def test_one_message_too_large_for_the_grader_costs_its_own_cell(flood, monkeypatch):
    monkeypatch.setattr(sandbox_kernel, "_LARGEST_MESSAGE_BYTES", 2**20)
    _, hit, after = run("x = 1", graded(flood), graded("assert x == 1"), iopub_timeout=2)
    assert (hit.points, after.points) == (0, 1)
    assert "stopped answering" in hit.errors[0]


def test_many_small_messages_all_arrive():
    (cell,) = run("for number in range(500): print(number, flush=True)", iopub_timeout=60)
    assert cell.text.split() == [str(number) for number in range(500)]


@pytest.mark.parametrize(
    "line", ["'x' * 1_900_000", "'x' * 900_000 + chr(8) * 900_000", "'x' * 900_000 + chr(13) * 900_000"]
)
def test_one_endless_line_does_not_stall_the_grader(line):
    """nbclient looks for what was written over in a time that grows with the square of the line: this took hours."""
    assert run(graded(f"print({line})"))[0].points == 1


def test_no_process_survives_the_notebook():
    name = f"sleep {98_000_000 + os.getpid()}"
    run(f"import os\nif os.fork() == 0:\n    os.setsid()\n    os.system({name!r} + ' & ' + {name!r})", "1")
    for _ in range(50):
        left = [one for one in psutil.process_iter(["cmdline"]) if " ".join(one.info["cmdline"] or []) == name]
        if not left:
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {left}")


def test_a_process_that_ends_while_it_is_looked_at_does_not_end_the_watch(monkeypatch):
    def gone(path, pattern):
        raise FileNotFoundError(path)

    monkeypatch.setattr(sandbox_kernel.Path, "glob", gone)
    assert sandbox_kernel._children(os.getpid(), recursive=True) == []
