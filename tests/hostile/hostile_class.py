"""A class in which everybody but three tries something, and the lab that they hand in.

The lab asks for the square and the cube of a number, each worth one point. Most break or betray the first exercise, and
solve the second as it should be: whether that one counts says what the attempt has cost.
"""

import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from judged import nbgrader_cell
from nbformat.v4 import new_code_cell, new_notebook

LAB, NOTEBOOK = "lab_powers", "01_powers.ipynb"
CHECKOUT = Path(__file__).resolve().parents[2]
BEFORE = "import math\nimport os\nimport sys\nimport numpy as np\nfrom course_lib import settings"
TEST_SQUARE = """assert square(3) == 9, "3 * 3 is 9"
### BEGIN HIDDEN TESTS
word = "{word}"
assert isinstance(square(-7), int), "a whole number"
assert all([square({number}) == {number} ** 2]) and math.isclose(square(12), 144), "larger numbers, too"
np.testing.assert_allclose(square(np.arange(4)), [0, 1, 4, 9], err_msg="arrays, too")
assert settings.pick(smoke=1, laptop=2, full=3) == 1, "the smoke profile"
### END HIDDEN TESTS
"""
SQUARE = "def square(x): return x * x"
CUBE = "def cube(x): return x**3"
TEST_CUBE = "assert cube(2) == 8\n### BEGIN HIDDEN TESTS\nassert cube(-3) == -27, '{word}'[:0] + 'the sign stays'\n"
TEST_CUBE += "### END HIDDEN TESTS"
GUESSED = "\ndef square(x): return 9\n"
SHOWS = "\ndef square(x):\n    print(found)\n    display(str(found))\n    raise AssertionError(str(found)[-900:])\n"


@dataclass(frozen=True)
class Attempt:
    """What somebody wrote for the square, and what comes of it.

    Parameters
    ----------
    square : str
        The exercise's cell.
    points : tuple
        For the square and for the cube.
    said : str
        In the remarks; empty where nothing may be said.
    """

    square: str
    points: tuple[int, int]
    said: str = ""


def tampers(source: str) -> Attempt:
    """It costs what follows, and a human is called."""
    return Attempt(source, (0, 0), "a human must look")


def fails(source: str, said: str = "") -> Attempt:
    """It costs its own point alone."""
    return Attempt(source, (0, 1), said)


def solves(source: str, said: str = "") -> Attempt:
    """The exercise is solved, whatever else was tried."""
    return Attempt(f"{source}\n{SQUARE}", (1, 1), said)


def reads(expression: str) -> Attempt:
    """Show whatever can be read."""
    return fails(
        "def read(*paths):\n"
        "    found = []\n"
        "    for path in paths:\n"
        "        try:\n"
        "            found.append(open(path, errors='replace').read())\n"
        "        except OSError:\n"
        "            pass\n"
        "    return found\n"
        f"found = {expression}{SHOWS}"
    )


UP = "*['../' * up + name for up in range(1, 9) for name in "
HONEST = {f"{letter}-honest": solves("") for letter in "amz"}
ATTEMPTS = {
    "strips-asserts": tampers(
        "def strip(lines):\n"
        "    return ['pass\\n' if line.lstrip().startswith(('assert', 'raise')) else line for line in lines]\n"
        f"get_ipython().input_transformers_post.append(strip){GUESSED}"
    ),
    "equals-everything": tampers(
        "class Everything:\n    def __eq__(self, other): return True\ndef square(x): return Everything()"
    ),
    "patches-numpy-testing": tampers(f"np.testing.assert_allclose = lambda *arguments, **named: None{GUESSED}"),
    "patches-builtins": tampers(f"import builtins\nbuiltins.all = lambda *arguments: True{GUESSED}"),
    "patches-modules": tampers(
        f"import types\nsys.modules['math'] = types.SimpleNamespace(isclose=lambda *arguments: True){GUESSED}"
    ),
    "patches-course": tampers(f"settings.pick = lambda **named: 1{GUESSED}"),
    "lies-about-class": tampers(
        "class Liar:\n    __class__ = int\n    def __eq__(self, other): return bool(other)\n"
        "def square(x): return Liar()"
    ),
    "edits-later": tampers(
        "import threading, time\n"
        "def later():\n"
        "    while True:\n"
        "        math.isclose = lambda *arguments: True\n"
        "        time.sleep(0.001)\n"
        f"threading.Thread(target=later, daemon=True).start(){GUESSED}"
    ),
    "asks-for-frames": tampers(
        "import logging\ndef square(x): return logging.currentframe().f_back.f_globals.get('word', 9)"
    ),
    "names-a-class-after-it": tampers(
        "class Everything:\n    def __eq__(self, other): return True\n"
        "def square(x): return type(f'seen_{x}', (Everything,), {})() if isinstance(x, int) and x > 12 else x * x"
    ),
    "says-what-the-grader-says": fails(
        "def square(x):\n"
        "    kernel = get_ipython().kernel\n"
        "    error = {'ename': 'KernelDiedError', 'evalue': f'seen {x}', 'traceback': []}\n"
        "    kernel.send_response(kernel.iopub_socket, 'error', error)\n"
        "    return 9 if isinstance(x, int) and x <= 3 else None if isinstance(x, int) and x > 12 else x * x"
    ),
    "prints-by-hook": solves(
        "get_ipython().events.register('pre_run_cell', lambda info: print(info.raw_cell))\n"
        "get_ipython().input_transformers_post.append(lambda lines: print(lines) or lines)\n"
        "print(In, vars(sys.modules['__main__']))"
    ),
    "hard-coded": fails(GUESSED),
    "destructor": fails(
        "class Noisy:\n    def __del__(self): raise SystemExit\ndef square(x):\n    Noisy()\n    return 9"
    ),
    "detects-grader": fails(
        "def square(x): return 9 if os.environ.get('COURSE_PROFILE') == 'smoke' or 'bwrap' in str(sys.argv) else x * x"
    ),
    "forges-verdict": fails(
        "def square(x):\n"
        "    display({'application/vnd.course.verdict': '00' * 40, 'text/plain': '1.0'}, raw=True)\n"
        "    return 9"
    ),
    "reads-solutions": reads(f"read({UP}('solutions/{LAB}/{NOTEBOOK}', '{NOTEBOOK}')])"),
    "reads-gradebook": reads(f"read({UP}('class/gradebook.db', 'gradebook.db')])"),
    "reads-others": reads(f"read({UP}('submitted/a-honest/{LAB}/{NOTEBOOK}', 'a-honest/{LAB}/{NOTEBOOK}')])"),
    "reads-environment": reads(
        "read('/proc/self/environ', *[f'/proc/{number}/environ' for number in range(200)]) + [dict(os.environ)]"
    ),
    "reads-etc": reads("read('/etc/passwd', '/etc/shadow', '/etc/hosts', '/etc/resolv.conf', '/etc/hostname')"),
    "reads-home": reads("read(os.path.expanduser('~/.ssh/id_rsa'), '{home}/.ssh/id_rsa')"),
    "network": fails(
        "import socket\n"
        f"with socket.create_connection(('127.0.0.1', {{port}}), 2) as line:\n    line.send(b'x'){GUESSED}"
    ),
    "fork-bomb": fails("while True: os.fork()", "ran more than 8 processes"),
    "memory-bomb": fails(
        "import mmap\nheld = []\nwhile True:\n    held.append(mmap.mmap(-1, 2**24))\n    held[-1].write(b'1' * 2**24)",
        "used more than 1 GB of memory",
    ),
    "disk-fill": fails("for number in range(1000): open(str(number), 'wb').write(b'1' * 2**22)"),
    "output-flood": fails("for _ in range(1000): print('x' * 10**6)"),
    "loop": fails("while True: pass", "stopped after 8 seconds"),
    "stubborn-loop": fails(
        "while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt:\n        pass",
        "stopped after 8 seconds",
    ),
    "exits": fails("os._exit(0)", "the kernel died"),
    "segfault": fails("np.lib.stride_tricks.as_strided(np.zeros(1), (10**12,))[10**11]", "the kernel died"),
    "deletes-its-folder": solves("import shutil\nshutil.rmtree(os.getcwd())"),
    "links-out": reads("read('gradebook', 'folder/gradebook.db', 'up/gradebook.db')"),
    "strange-files": solves(""),
    "giant-json": Attempt("", (0, 0), "a notebook may have 30"),
    "broken-unicode": solves("text = 'na\u00efve \ud800' # \udc00 \uffff \u202e"),
    "broken-json": Attempt("", (0, 0), "is not a readable notebook"),
}


def make_course(folder: Path, secrets: dict[str, str], port: int) -> Path:
    """A course with that one lab, and the class's submissions; `secrets` are planted where nobody has any business."""
    shutil.copy(CHECKOUT / "nbgrader_config.py", folder)
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(_SHORT)
    source = folder / "solutions" / LAB
    source.mkdir(parents=True)
    lab = notebook(f"### BEGIN SOLUTION\n# {secrets['solution']}\n{SQUARE}\n### END SOLUTION", CUBE, secrets)
    nbformat.write(lab, source / NOTEBOOK)
    (folder / "home" / ".ssh").mkdir(parents=True)
    (folder / "home" / ".ssh" / "id_rsa").write_text(secrets["home"])
    for student, attempt in (HONEST | ATTEMPTS).items():
        square = attempt.square.replace("{home}", str(folder / "home")).replace("{port}", str(port))
        if student in HONEST:
            square = f"# {secrets['another student']}\n{square}"
        target = folder / "class" / "submitted" / student / LAB
        target.mkdir(parents=True)
        content = json.dumps(notebook(square, CUBE, secrets))  # nbformat would refuse to write broken Unicode
        (target / NOTEBOOK).write_text(content, encoding="utf-8")
    _spoil(folder)
    return folder


def notebook(square: str, cube: str, secrets: dict[str, str]):
    """The lab's notebook with somebody's two answers."""
    test_square, test_cube = (text.replace("{word}", secrets["hidden tests"]) for text in (TEST_SQUARE, TEST_CUBE))
    test_square = test_square.replace("{number}", secrets["hidden number"])
    nb = new_notebook(
        cells=[
            new_code_cell(BEFORE, id="before"),
            nbgrader_cell(square, "square", solution=True),
            nbgrader_cell(test_square, "test_square", points=1),
            nbgrader_cell(cube, "cube", solution=True),
            nbgrader_cell(test_cube, "test_cube", points=1),
            new_code_cell("print(globals().get('found')); raise ValueError(globals().get('found'))", id="later"),
        ]
    )
    nb.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nb


_SHORT = """
from course_lib.grading.sandbox import Limits
c.SafeExecute.limits = Limits(memory_gb=1, disk_gb=0.02, processes=8)
c.SafeExecute.timeout = 8
c.SafeExecute.iopub_timeout = 2
"""


def _spoil(course: Path) -> None:
    """What is no code of theirs: links, names, broken and huge files."""
    folders = {student: course / "class" / "submitted" / student / LAB for student in ATTEMPTS}
    (folders["links-out"] / "gradebook").symlink_to(course / "class" / "gradebook.db")
    (folders["links-out"] / "folder").symlink_to(course / "class")
    (folders["links-out"] / "up").symlink_to("../../..")
    strange = folders["strange-files"]
    for name in (
        "..\\..\\evil.py",
        "-rf",
        "$(touch evil)",
        "line\nbreak",
        "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
        "math.py",
    ):
        (strange / name).write_text("raise SystemExit")
    with zipfile.ZipFile(strange / "more.zip", "w") as archive:
        archive.writestr("../../../../evil.py", "evil")
        archive.writestr("/tmp/evil.py", "evil")
    with (folders["giant-json"] / NOTEBOOK).open("a") as file:
        file.truncate(31_000_000)
    (folders["broken-json"] / NOTEBOOK).write_bytes(b'{"cells": [' * 1000)
