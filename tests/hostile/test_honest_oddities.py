"""However oddly an exercise is solved: full marks, and no human is called."""

import pytest
from judged import judged, nbgrader_cell
from nbformat.v4 import new_notebook, new_output
from nbgrader.utils import determine_grade

from course_lib.grading.judge import arm, settle

LAB = """
import numpy as np
from pathlib import Path

TOLERANCE = 1e-6

def values(result):
    return np.asarray(result.detach().cpu() if hasattr(result, 'detach') else result, dtype=float)

def check(result, expected):
    assert np.allclose(values(result), expected, atol=TOLERANCE), f"expected {expected}, got {result}"
"""
ARRAY = """
check(answer(np.arange(3)), [0, 1, 4])
### BEGIN HIDDEN TESTS
check(answer(np.array([-5, 7])), [25, 49])
### END HIDDEN TESTS
"""
NUMBER = "assert answer(3) == 9 and answer(-2) == 4\nassert isinstance(answer(4), int), 'a whole number'"
SEQUENCE = "assert [int(number) for number in answer(3)] == [0, 1, 4], 'the squares below'"
TRUTH = "assert bool(answer(3)) is True and bool(answer(-3)) is False, 'whether it is positive'"
PLACE = "place = answer(2)\nassert (place.x, place.y) == (2, 4), f'{place}'\nassert len(list(answer.__module__)) > 0"
BACKWARDS = """
class Backwards(set):
    def __iter__(self): return iter(sorted(super().__iter__(), reverse=True))
assert answer(Backwards({1, 2, 3})) == [3, 2, 1], 'the items in their order'
"""
MATTERS_NOT = "def answer(x): return x * x"

ODDITIES = {
    "list": ("def answer(x): return [each * each for each in x.tolist()]", ARRAY),
    "tuple": ("def answer(x): return tuple(int(each) ** 2 for each in x)", ARRAY),
    "float32": ("def answer(x): return (x * x).astype(np.float32)", ARRAY),
    "float16": ("def answer(x): return np.square(x, dtype='float16')", ARRAY),
    "torch tensor": ("import torch\ndef answer(x): return torch.tensor(x, requires_grad=False) ** 2", ARRAY),
    "torch parameter": (
        "import torch\ndef answer(x): return torch.nn.Parameter(torch.tensor(x * 1.0) ** 2)",
        ARRAY,
    ),
    "TensorFlow tensor": ("import tensorflow as tf\ndef answer(x): return tf.square(tf.constant(x))", ARRAY),
    "TensorFlow variable": ("import tensorflow as tf\ndef answer(x): return tf.Variable(x * x)", ARRAY),
    "pandas series": ("import pandas as pd\ndef answer(x): return pd.Series(x) ** 2", ARRAY),
    "masked array without a mask": ("def answer(x): return np.ma.array(x) ** 2", ARRAY),
    "memory map": (
        """
import tempfile
def answer(x):
    with tempfile.TemporaryDirectory() as folder:
        kept = np.memmap(Path(folder, 'x'), float, 'w+', shape=x.shape)
        kept[:] = x * x
        return kept""",
        ARRAY,
    ),
    "own subclass of an array": (
        """
class Image(np.ndarray):
    def __array_finalize__(self, other): self.spacing = getattr(other, 'spacing', None)
def answer(x): return (x * x).view(Image)""",
        ARRAY,
    ),
    "array of objects": ("def answer(x): return np.array([int(each) ** 2 for each in x], dtype=object)", ARRAY),
    "loops": (
        """
def answer(x):
    result = np.empty(x.shape)
    for index in range(len(x)):
        result[index] = x[index] * x[index]
    return result""",
        ARRAY,
    ),
    "lambda": ("answer = lambda x: x * x", ARRAY),
    "partial": ("import functools\nanswer = functools.partial(lambda power, x: x**power, 2)", ARRAY),
    "object that can be called": (
        """
class Power:
    def __init__(self, power): self.power = power
    def __call__(self, x): return x ** self.power
answer = Power(2)""",
        ARRAY,
    ),
    "cached function": ("import functools\n@functools.cache\ndef answer(x): return x * x", NUMBER),
    "decorated function": (
        """
import functools, time
def timed(function):
    @functools.wraps(function)
    def run(*arguments):
        start = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            print(f'{time.perf_counter() - start:.3f} s')
    return run
@timed
def answer(x): return x * x""",
        NUMBER,
    ),
    "annotations": ("def answer(x: int | float, *, power: int = 2) -> 'float': return x**power", NUMBER),
    "global variables": ("POWER = 2\ndef answer(x): return x**POWER", NUMBER),
    "state that is kept": ("seen = {}\ndef answer(x): return seen.setdefault(x, x * x)", NUMBER),
    "bool for a number": ("def answer(x): return x * x if abs(x) > 1 else True", NUMBER),
    "number for a truth": ("def answer(x): return int(x > 0)", TRUTH),
    "NumPy's truth": ("def answer(x): return np.greater(x, 0)", TRUTH),
    "generator": ("def answer(x): yield from (number**2 for number in range(x))", SEQUENCE),
    "own iterable": (
        """
class Squares:
    def __init__(self, count): self.count = count
    def __len__(self): return self.count
    def __iter__(self): return iter([number**2 for number in range(self.count)])
answer = Squares""",
        SEQUENCE,
    ),
    "range, map and set": ("def answer(x): return sorted(set(map(lambda number: number**2, range(x))))", SEQUENCE),
    "iterates what the test has made": ("def answer(x): return [each for each in x]", BACKWARDS),
    "counter, ordered and default dictionary": (
        "import collections\ndef answer(x):\n    counted = collections.Counter(range(x))\n"
        "    return collections.OrderedDict((number, number**2) for number in counted)",
        SEQUENCE.replace("answer(3)]", "answer(3).values()]"),
    ),
    "subclass with a hash of its base": (
        "class Number(int):\n    __hash__ = int.__hash__\n    __add__ = int.__add__\n"
        "def answer(x): return Number(x * x)",
        NUMBER,
    ),
    "own sequence without a base": (
        """
class Squares:
    def __init__(self, x): self.x = x
    def __len__(self): return len(self.x)
    def __getitem__(self, number): return self.x[number] ** 2
answer = Squares""",
        "assert np.array_equal(answer(np.arange(3)), [0, 1, 4]) and 4 in answer(np.arange(3))",
    ),
    "dataclass": (
        """
import dataclasses
@dataclasses.dataclass(frozen=True, order=True)
class Place:
    x: float
    y: float = 0
    name: str = dataclasses.field(default='', compare=False)
def answer(x): return Place(x, x * x)""",
        PLACE,
    ),
    "named tuple": (
        "from typing import NamedTuple\nclass Place(NamedTuple):\n    x: int\n    y: int\n"
        "def answer(x): return Place(x, x * x)",
        PLACE,
    ),
    "simple namespace": ("import types\ndef answer(x): return types.SimpleNamespace(x=x, y=x * x)", PLACE),
    "own imports under the names of helpers": (
        "import numpy\nimport numpy as np, math as check\nfrom pathlib import PurePath as Path\n"
        "def answer(x): return numpy.square(x)",
        ARRAY,
    ),
    "a helper's name for something else": ("values = [1, 2]\nTOLERANCE = 0.5\ndef answer(x): return x * x", ARRAY),
    "prints": ("def answer(x):\n    print('the number is', x)\n    return x * x", NUMBER),
    "warnings on stderr": (
        "import sys, warnings, logging\ndef answer(x):\n    warnings.warn('careful')\n    logging.warning('slow')\n"
        "    print('!', file=sys.stderr)\n    return x * x",
        NUMBER,
    ),
    "warnings as errors": ("import warnings\nwarnings.simplefilter('error')\ndef answer(x): return x * x", NUMBER),
    "plots": (
        "from matplotlib import pyplot\ndef answer(x):\n    pyplot.plot(x, x * x)\n    pyplot.show()\n    return x * x",
        ARRAY,
    ),
    "magics and hooks of packages": (
        "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\nfrom IPython.core.interactiveshell import "
        "InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'\ndef answer(x): return x * x",
        ARRAY,
    ),
    "own asserts and tests": (
        "def answer(x):\n    assert x is not None, 'nothing to square'\n    return x * x\nassert answer(2) == 4\n"
        "import unittest\nclass Tests(unittest.TestCase):\n    def test_two(self): self.assertEqual(answer(2), 4)",
        NUMBER,
    ),
    "catches its own errors": (
        "import traceback, logging\ndef answer(x):\n    try:\n        return x.square()\n    except AttributeError:\n"
        "        logging.exception('no method')\n        traceback.print_exc()\n        return x * x",
        NUMBER,
    ),
    "threads of its own": (
        "from concurrent.futures import ThreadPoolExecutor\ndef answer(x):\n"
        "    with ThreadPoolExecutor(2) as pool:\n        return list(pool.map(lambda each: each * each, x.tolist()))",
        ARRAY,
    ),
    "changes how NumPy prints": ("np.set_printoptions(precision=2)\nnp.seterr(all='ignore')\n" + MATTERS_NOT, ARRAY),
    "old names for NumPy's types": ("np.float_ = np.float64\nnp.bool8 = np.bool_\n" + MATTERS_NOT, ARRAY),
    "prints by a print of its own": (
        "import builtins, functools\nbuiltins.print = functools.partial(print, flush=True)\n" + MATTERS_NOT,
        ARRAY,
    ),
    "Python's names for something else": ("isinstance = int = list = [3]\nsum = max = 0\n" + MATTERS_NOT, NUMBER),
    "uses what the test before defined": (
        "def answer(x):\n    kept(x)\n    return x * x",
        NUMBER,
    ),
}
DEFINES = ("def answer(x): return x * x", "def kept(x):\n    return x\n\n\n" + NUMBER)


@pytest.fixture(scope="module")
def outcomes():
    first, *others = judged(DEFINES, *ODDITIES.values(), before=LAB, timeout=120)
    assert first.points == 1, first.message
    return dict(zip(ODDITIES, others, strict=True))


@pytest.mark.parametrize("oddity", ODDITIES)
def test_full_marks_and_no_flag(outcomes, oddity):
    assert (outcomes[oddity].points, outcomes[oddity].flagged) == (1, False), outcomes[oddity].message


def test_memory_that_leaves_the_judge_none_costs_points_and_calls_nobody():
    cells = [nbgrader_cell(MATTERS_NOT, "exercise", solution=True), nbgrader_cell(NUMBER, "test", points=1)]
    nb = new_notebook(cells=cells)
    arm(nb, new_notebook(cells=[cell.copy() for cell in cells]))
    canary, _, report = nb.cells[-3:]
    canary.outputs = [new_output("error", ename="AssertionError", evalue=canary.metadata.judge.message)]
    report.outputs = [new_output("error", ename="MemoryError", evalue="")]
    settle(nb)
    assert determine_grade(nb.cells[-1])[0] == 0
    assert [output.ename for output in nb.cells[-1].outputs] == ["MemoryError"]
