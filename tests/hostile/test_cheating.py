"""Who has not solved the exercise gets no point for it; who has tampered with the grading is seen."""

import sys

import pytest
from judged import judged

# The exercise asks for the square of a number, or of every number of an array; nobody here returns it.
LAB = """
import math

def close(one, other):
    return math.isclose(one, other)
"""
TEST = """
assert close(answer(3), 9), "3 * 3 is 9"
### BEGIN HIDDEN TESTS
hidden_expectation = 4225
assert isinstance(answer(65), float | int), "a number"
assert all([answer(65) == hidden_expectation]), "65 * 65 is 4225"
### END HIDDEN TESTS
"""
NUMPY_LAB = "import numpy as np\nfrom course_lib import settings"
NUMPY_TEST = """
np.testing.assert_allclose(answer(np.arange(3)), [0, 1, 4])
assert np.array_equal(answer(np.arange(4)), [0, 1, 4, 9])
assert np.allclose(answer(np.arange(4)), [0, 1, 4, 9])
assert settings.pick(smoke=1, laptop=2, full=3) == 1, "the smoke profile"
"""
EQUALS_EVERYTHING = """
class Everything:
    def __eq__(self, other): return True
    def __float__(self): return 9.0
"""

# They try to pass with a wrong answer, and leave the grading as it is: no point, and nothing to tell a human.
QUIET = {
    "hard-coded answer to the visible test": "def answer(x): return 9",
    "float with a comparison of its own": """
class Fits(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __rsub__(self, other): return 0.0
def answer(x): return Fits(8)""",
    "int, text and list with comparisons of their own": """
class Number(int):
    def __eq__(self, other): return True
def answer(x): return Number(9)""",
    "borrows a comparison of its own base": """
class Fits(float):
    __eq__ = float.__ne__
def answer(x): return Fits(9 if x == 3 else 8)""",
    "borrows a comparison that is nearly always true": """
class Fits:
    __eq__ = float('nan').__ne__
    def __float__(self): return 9.0
def answer(x): return Fits()""",
    "a name that equals another from some moment on": """
class Name(str):
    awake = False
    def __hash__(self): return hash('_strictly')
    def __eq__(self, other): return Name.awake or self is other
globals()[Name('mine')] = lambda value: 4225.0 if isinstance(value, float | int) else value
def answer(x):
    Name.awake = True
    return 9""",
    "shadows a helper": "def close(*arguments): return True\ndef answer(x): return 4225",
    "shadows a helper when called": """
def answer(x):
    global close, hidden_expectation
    close, hidden_expectation = (lambda *arguments: True), 0
    return 0""",
    "shadows what Python has": "isinstance = all = len = lambda *arguments: True\ndef answer(x): return 9",
    "replaces the module of a helper by name": """
class math:
    isclose = lambda *arguments: True
def answer(x): return 4225""",
    "looks for the expectation among the names": """
def answer(x):
    import __main__
    return getattr(__main__, 'hidden_expectation', 9)""",
    "right only where nobody grades": """
import os
def answer(x): return 9 if os.environ.get('COURSE_PROFILE') == 'smoke' else x * x""",
    "raises in a destructor": """
class Noisy:
    def __del__(self): raise SystemExit
def answer(x):
    Noisy()
    return 9""",
    "leaves by an exit": "def answer(x): raise SystemExit(0)",
    "leaves by an exception with a name of the grader's": """
class NotRunError(Exception): pass
def answer(x): raise NotRunError('all is well')""",
    "forges a verdict": """
def answer(x):
    display({'application/vnd.course.verdict': '00' * 40, 'text/plain': ''}, raw=True)
    return 9""",
    "shows points": "def answer(x):\n    display(1.0)\n    return 9",
    "closes the way out": "import sys, io\ndef answer(x):\n    sys.stdout = io.StringIO()\n    return 9",
    "has a handler for failed assertions": """
get_ipython().set_custom_exc((AssertionError,), lambda *arguments, **named: None)
def answer(x): return 9""",
    "keeps errors from being shown": """
get_ipython()._showtraceback = lambda *arguments, **named: None
def answer(x): return 9""",
    "runs at the end": "import atexit\natexit.register(lambda: print('passed'))\ndef answer(x): return 9",
    "asks for frames by way of an error": "def answer(x): return 9\nassert answer.__code__.co_filename",
    "always the number that was asked for": """
class Asks:
    def __init__(self): self.value = 0
    def __lt__(self, other): return True
    def __gt__(self, other): return True
    def __float__(self): return 9.0
def answer(x): return Asks()""",
}
QUIET_NUMPY = {
    "array with a function protocol": """
class Fits(np.ndarray):
    def __array_function__(self, *arguments, **named): return True
    def __array_ufunc__(self, *arguments, **named): return np.zeros(1)
def answer(x): return np.zeros(len(x)).view(Fits)""",
    "object with arithmetic": """
class Fits:
    def __sub__(self, other): return np.zeros(3)
    __rsub__ = __sub__
    def __array__(self, *arguments, **named): return np.array([0, 1, 4])
def answer(x): return Fits()""",
    "a class with a function of NumPy's for comparing": """
class Fits:
    __eq__ = np.isfinite
def answer(x): return [Fits() for _ in x]""",
    "everything that is wrong is masked": """
def answer(x): return np.ma.array(np.full(len(x), 7), mask=True)""",
    "looser tolerance by default": """
try: np.allclose.__wrapped__.__defaults__ = (1e9, 1e9, False)
except Exception: print('refused')
def answer(x): return x + 1""",
}


@pytest.fixture(scope="module")
def quiet():
    cheats = [(source, TEST) for source in QUIET.values()], [(source, NUMPY_TEST) for source in QUIET_NUMPY.values()]
    outcomes = judged(*cheats[0], before=LAB) + judged(*cheats[1], before=NUMPY_LAB)
    return dict(zip([*QUIET, *QUIET_NUMPY], outcomes, strict=True))


@pytest.mark.parametrize("cheat", [*QUIET, *QUIET_NUMPY])
def test_wrong_answer_earns_nothing(quiet, cheat):
    assert (quiet[cheat].points, quiet[cheat].flagged) == (0, False), quiet[cheat].message


def test_student_reads_why(quiet):
    assert quiet["hard-coded answer to the visible test"].message == "AssertionError: 65 * 65 is 4225"
    assert quiet["float with a comparison of its own"].message == "AssertionError: 3 * 3 is 9"
    assert "masked values" in quiet["everything that is wrong is masked"].message


# They tamper: no point from there on, for the honest second exercise neither, and a human is called.
TAMPERING = {
    "strips asserts by an input transformer": """
def strip(lines): return ['pass\\n' if line.lstrip().startswith(('assert', 'raise')) else line for line in lines]
get_ipython().input_transformers_post.append(strip)
def answer(x): return 9""",
    "strips asserts by an AST transformer": """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
    visit_Raise = visit_Assert
get_ipython().ast_transformers.append(Strip())
def answer(x): return 9""",
    "runs no cell any more": """
async def do_execute(code, silent, **named):
    return {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}
get_ipython().kernel.do_execute = do_execute
def answer(x): return 9""",
    "equals everything": EQUALS_EVERYTHING + "def answer(x): return Everything()",
    "equals everything, in a list": EQUALS_EVERYTHING + "def answer(x): return {'a': [Everything()]}",
    "equals everything, in a container of a library's": EQUALS_EVERYTHING
    + "from collections import OrderedDict\ndef answer(x): return OrderedDict(a=Everything())",
    "equals everything, in a named tuple": EQUALS_EVERYTHING
    + "from collections import namedtuple\ndef answer(x): return namedtuple('Pair', 'a b')(9, Everything())",
    "a class that equals everything": """
class Meta(type):
    def __eq__(self, other): return True
    __hash__ = None
class Everything(metaclass=Meta): pass
def answer(x): return Everything""",
    "lies about its class": """
class Liar:
    @property
    def __class__(self): return float
    def __eq__(self, other): return other is not None and bool(other)
def answer(x): return Liar()""",
    "an object made for tests": "from unittest.mock import ANY\ndef answer(x): return ANY",
    "replaces what Python has": """
import builtins
builtins.all = lambda *arguments: True
def answer(x): return 9""",
    "replaces the AssertionError": "import builtins\nbuiltins.AssertionError = KeyError\ndef answer(x): return 9",
    "replaces a function that the test uses": """
import math, operator
math.isclose = operator.truth
def answer(x): return 0""",
    "replaces it later, in the background": """
import math, threading, time
def later():
    while True:
        math.isclose = lambda *arguments: True
        time.sleep(0.001)
threading.Thread(target=later, daemon=True).start()
def answer(x): return 0""",
    "replaces the module": """
import sys, types
sys.modules['math'] = types.SimpleNamespace(isclose=lambda *arguments: True)
def answer(x): return 0""",
    "keeps the test from being run": "import sys\nsys.audit = print\ndef answer(x): return 9",
    "looks at its caller's variables": """
import sys
def answer(x): return sys._getframe(1).f_globals.get('hidden_expectation', 9)""",
    "looks at its caller by an exception": """
def answer(x):
    try:
        raise ValueError
    except ValueError as error:
        return error.__traceback__.tb_frame.f_back.f_globals.get('hidden_expectation', 9)""",
    "looks at its caller by inspect": """
import inspect
def answer(x): return [frame for frame in inspect.stack()][1].frame.f_globals.get('hidden_expectation', 9)""",
    "looks at its caller by traceback": """
import traceback
def answer(x): return [*traceback.walk_stack(None)][1][0].f_globals.get('hidden_expectation', 9)""",
    "looks at its caller by a library that hands out frames": """
import logging
def answer(x): return logging.currentframe().f_back.f_globals.get('hidden_expectation', 9)""",
    "looks at its caller by a library that looks for it": """
from IPython.utils.frame import extract_module_locals
def answer(x): return extract_module_locals(1)[1].get('hidden_expectation', 9)""",
    "looks at everything that there is, by way of another thread": """
import gc
from concurrent.futures import ThreadPoolExecutor
def answer(x):
    with ThreadPoolExecutor(1) as pool:
        found = [thing for thing in pool.submit(gc.get_objects).result() if type(thing) is dict]
    return next((thing['hidden_expectation'] for thing in found if 'hidden_expectation' in thing), 9)""",
    "looks at everything that there is": """
import gc
def answer(x):
    found = [thing for thing in gc.get_objects() if type(thing) is dict and 'hidden_expectation' in thing]
    return found[0]['hidden_expectation'] if found else 9""",
    "reaches into memory": """
import ctypes
def answer(x):
    ctypes.pythonapi.PyErr_Clear()
    return 9""",
}
TAMPERING_NUMPY = {
    "replaces a NumPy assertion": """
np.testing.assert_allclose = lambda *arguments, **named: None
np.allclose = lambda *arguments, **named: True
def answer(x): return x""",
    "replaces a function deep in NumPy": """
import numpy._core.numeric as numeric
numeric.isclose = lambda *arguments, **named: np.True_
def answer(x): return x""",
    "equals everything, in a sequence of its own": EQUALS_EVERYTHING
    + """
class Squares:
    def __len__(self): return 4
    def __getitem__(self, number): return [Everything(), Everything(), Everything(), Everything()][number]
def answer(x): return Squares()""",
    "replaces a constant of NumPy's": "np.pi = 3\ndef answer(x): return x * x",
    "puts an object in a function's place": """
from course_lib import settings
class Picks:
    def __call__(self, **named): return 1
settings.pick = Picks()
def answer(x): return x * x""",
    "puts a partial function in a function's place": """
import functools
from course_lib import settings
settings.pick = functools.partial(lambda **named: 1)
def answer(x): return x * x""",
    "replaces a module that the course uses": """
import types
from course_lib import settings
settings.os = types.SimpleNamespace(environ=types.SimpleNamespace(get=1), getcwd=lambda: '.')
def answer(x): return x * x""",
    "replaces a function of the course": """
from course_lib import settings
settings.pick = lambda **named: 1
def answer(x): return x * x""",
}


@pytest.mark.parametrize("cheat", [*TAMPERING, *TAMPERING_NUMPY])
def test_tampering_is_seen_and_costs_what_follows(cheat):
    lab, test, source = (
        (LAB, TEST, TAMPERING[cheat]) if cheat in TAMPERING else (NUMPY_LAB, NUMPY_TEST, TAMPERING_NUMPY[cheat])
    )
    first, second = judged((source, test), ("def answer(x): return x * x", test), before=lab)
    assert (first.points, first.flagged) == (0, True), first.message
    assert (second.points, second.flagged) == (0, True), second.message


def test_earlier_points_are_kept():
    honest, tampered = ("def answer(x): return x * x", TEST), (TAMPERING["equals everything"], TEST)
    outcomes = judged(honest, tampered, honest, before=LAB)
    assert [outcome.points for outcome in outcomes] == [1, 0, 0]
    assert "an object of the class Everything" in outcomes[1].message
    assert "__eq__" in outcomes[2].message


def test_hooks_see_neither_the_tests_nor_the_judge():
    spy = """
seen = []
get_ipython().input_transformers_post.append(lambda lines: seen.extend(lines) or lines)
get_ipython().events.register('pre_run_cell', lambda info: print(info.raw_cell))
def answer(x):
    import __main__, linecache
    print(seen, In, vars(__main__), list(linecache.cache.values()))
    return x * x"""
    first, second = judged((spy, TEST), ("def answer(x): print(seen, In); return x * x", TEST), before=LAB)
    assert (first.points, second.points) == (1, 1)
    assert not first.flagged
    for secret in ("4225", "hidden_expectation", "course.judge.values"):
        assert secret not in first.printed + second.printed


def test_refusal_leads_nobody_into_the_judge():
    curious = """
import gc, sys
def names_in(frame):
    return [] if frame is None else [*frame.f_globals, *frame.f_locals, *names_in(frame.f_back)]
found = []
try:
    gc.get_objects()
except RuntimeError as refusal:
    step = refusal.__traceback__
    while step:
        found += names_in(step.tb_frame)
        step = step.tb_next
try:
    sys.addaudithook(print)
except RuntimeError:
    pass
def answer(x):
    try:
        raise ValueError
    except ValueError as error:
        answer.kept = error
    return x * x"""
    later = """
try:
    found += names_in(answer.kept.__traceback__.tb_frame)
except RuntimeError:
    found.append('refused')
def answer(x):
    print(found)
    return x * x"""
    first, second = judged((curious, TEST), (later, TEST), before=LAB)
    assert (first.points, second.points) == (1, 1), first.message + second.message
    assert "refused" in second.printed
    assert "_kept" not in second.printed
    assert "hidden_expectation" not in second.printed


LOOKS_FOR_THE_KEY = """
import gc, os, subprocess, sys, threading, types
from concurrent.futures import ThreadPoolExecutor
found, heard = [], []

def attempt(get):
    try:
        found.append(get())
    except Exception as error:
        found.append(type(error).__name__)

def by_pool(*call):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(*call).result()

here, memory = os.getcwd(), f'/proc/{os.getpid()}/mem'
attempt(lambda: [each.secret for each in by_pool(gc.get_objects) if hasattr(each, 'secret')])
attempt(lambda: list(map(gc.get_referrers, [found])))
attempt(lambda: by_pool(sys.addaudithook, lambda event, args: heard.append(str(args)) if event == 'compile' else None))
attempt(lambda: open('/proc/self/mem', 'rb'))
attempt(lambda: open(b'/proc/self/mem', 'rb'))
os.chdir('/proc/self')
attempt(lambda: os.open('mem', os.O_RDONLY))
os.chdir(here)
attempt(lambda: subprocess.run(['head', '-c', '1', memory], stderr=-1).stderr.decode().split(': ')[-1].strip())
def answer(x):
    print(found, len(heard))
    return x * x
"""


def test_no_way_leads_to_the_key_that_verdicts_are_signed_with():
    (outcome,) = judged((LOOKS_FOR_THE_KEY, TEST), before=LAB)
    assert outcome.points == 1, outcome.message
    refused, silently = ["RuntimeError"], [None]  # Python drops a hook that is refused, and says nothing
    said = "Permission denied" if sys.platform == "linux" else "No such file or directory"
    assert outcome.printed.splitlines()[0] == f"{2 * refused + silently + 3 * refused + [said]} 0"


def test_libraries_may_still_look_at_frames():
    uses = """
import logging, typing, enum, warnings, traceback, collections, threading, subprocess, inspect
def answer(x):
    logging.warning('careful')
    Pair = collections.namedtuple('Pair', 'a b')
    Other = typing.NamedTuple('Other', [('a', int)])
    Kind = enum.Enum('Kind', 'a b')
    Item = typing.TypeVar('Item')
    warnings.warn('careful')
    try:
        raise ValueError
    except ValueError:
        traceback.format_exc()
    inspect.signature(answer)
    thread = threading.Thread(target=logging.warning, args=('careful',))
    thread.start(), thread.join()
    return Pair(x, x * x).b"""
    (outcome,) = judged((uses, TEST), before=LAB)
    assert (outcome.points, outcome.flagged) == (1, False), outcome.message


def test_nobody_speaks_in_the_grader_s_name():
    speaks = """
def answer(x):
    kernel = get_ipython().kernel
    error = {'ename': 'KernelDiedError', 'evalue': f'seen {x}', 'traceback': []}
    kernel.send_response(kernel.iopub_socket, 'error', error)
    return 9"""
    (outcome,) = judged((speaks, TEST), before=LAB)
    assert (outcome.points, outcome.message) == (0, "AssertionError: 65 * 65 is 4225")


def test_module_of_the_submission_does_not_stand_for_one_of_a_test(tmp_path):
    (tmp_path / "scipy.py").write_text("def rate(): return 9")
    (tmp_path / "numpy.py").write_text("raise SystemExit('not NumPy')")
    test = "import scipy\nassert scipy.rate() == 9 == answer(3)"
    (outcome,) = judged(("def answer(x): return x * x", test), before="# numpy is loaded at once", folder=tmp_path)
    assert (outcome.points, outcome.flagged) == (0, True)
    assert "scipy" in outcome.message


def test_hooks_are_taken_out_before_a_test():
    hooks = """
import signal, sys, warnings
def hook(*arguments, **named): return None
signal.signal(signal.SIGUSR1, hook)
sys.settrace(hook)
sys.excepthook = warnings.showwarning = hook
sys.meta_path.insert(0, type('Finder', (), {'find_spec': hook})())
get_ipython().events.register('post_run_cell', hook)
def answer(x):
    import __main__
    left = [signal.getsignal(signal.SIGUSR1), sys.gettrace(), sys.excepthook, warnings.showwarning]
    left += [getattr(finder, 'find_spec', None) for finder in sys.meta_path]
    left += get_ipython().events.callbacks['post_run_cell']
    print([each for each in left if getattr(each, '__func__', each) is hook])
    return x * x"""
    (outcome,) = judged((hooks, TEST), before=LAB)
    assert (outcome.points, outcome.flagged) == (1, False), outcome.message
    assert set(outcome.printed.split()) == {"[]"}
