"""The judge inside a student's kernel: runs a graded test where nothing that the student's code did can reach it.

Carried into the kernel as text by the first cell, before any of the student's code (`judge_cells.first_cell`).

It lives in an audit hook, which Python has no means to find, change or remove. A graded cell reaches it by
`sys.audit(CALL, sealed)`: the test is sealed, so that no hook of the student's in IPython can read or change it. It
runs in a namespace of its own, with the instructor's helpers and Python's own builtins, and the verdict goes out
signed. The same hook sees, and refuses, what a function under test would have to do to look at its caller's variables
or into the memory of the process.
"""

import builtins
import ctypes
import os
import signal
import sys
import types
import warnings
from _thread import get_ident
from binascii import a2b_base64, hexlify
from functools import partial
from hashlib import shake_256
from importlib.util import find_spec
from marshal import loads
from operator import xor

CALL = "course.judge"  # the audit event that reaches the judge
VERDICT = "application/vnd.course.verdict"  # the kind of output that brings a verdict
_LONGEST_MESSAGE_CHARS = 20_000
_PR_SET_DUMPABLE = 4

# -- what is kept from the time before the student's code -------------------------------------------------------------

_kept = types.SimpleNamespace()  # filled by `install`
_get_frame = sys._getframe
_function_parts = [types.FunctionType.__dict__[name].__get__ for name in ("__code__", "__defaults__", "__kwdefaults__")]
_originals: dict[str, tuple] = {}  # module -> (its namespace, what it held, the parts of its functions)
_classes: dict[int, tuple[type, bool]] = {}  # by id: a class, and whether a method of it is the student's
_verdicts: dict[str, str] = {}
_tricks: list[str] = []
_running: list[str] = []
_in_hook: set[int] = set()

_NEVER_CHANGE = (types.ModuleType, float)  # of what a package holds beside functions and classes: `np.pi`
# A student may give these other values for the look of the output; a test does not care.
_HARMLESS_BUILTINS = {"print", "input", "display", "help", "open", "_", "exit", "quit", "get_ipython"}


def _remember(package):
    """Keep what the modules of a package hold now, so that a later change is seen."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == package and isinstance(module, types.ModuleType):
            space = vars(module)
            held = {key: value for key, value in space.items() if callable(value) or type(value) in _NEVER_CHANGE}
            _originals[name] = space, held, {key: _parts(value) for key, value in held.items()}


def _parts(value):
    value = getattr(value, "_implementation", value)  # numpy's functions stand behind a dispatcher
    return tuple(get(value) for get in _function_parts) if type(value) is types.FunctionType else ()


# -- what the student's code left behind ------------------------------------------------------------------------------


def _is_students(function):
    """Whether a callable is the student's; a method counts as its class's, an object as its `__call__`."""
    for part in ("__func__", "func"):  # of a method, of a partial
        function = getattr(function, part, function)
    return _kept.values["_is_foreign_callable"](function)


def _undo_hooks():
    """Take the student's functions out of IPython's, Python's and the process's hooks."""
    shell, lines = _kept.shell, _kept.shell.input_transformer_manager
    hooked = [shell.input_transformers_post, lines.cleanup_transforms, lines.line_transforms, lines.token_transformers]
    for hooks in (*hooked, sys.meta_path, sys.path_hooks):
        hooks[:] = [hook for hook in hooks if not _is_students(hook) and not _maker(hook)]
    shell.ast_transformers[:] = [hook for hook in shell.ast_transformers if not _maker(hook)]
    for hooks in shell.events.callbacks.values():
        hooks[:] = [hook for hook in hooks if not _is_students(hook)]
    for place, name, original in _kept.screens:
        if _is_students(getattr(place, name)):
            setattr(place, name, original)
    for number, original in _kept.signals.items():  # a handler gets the frame that was interrupted
        if _is_students(signal.getsignal(number)):
            signal.signal(number, original)
    if shell.custom_exceptions:
        shell.set_custom_exc((), None)
    sys.settrace(None)
    sys.setprofile(None)


def _maker(hook):
    """A method of the student's in the class of an object; None where the class is somebody else's."""
    methods = [value for base in type(hook).__mro__ for value in vars(base).values()]
    return next(
        (value for value in methods if type(value) is types.FunctionType and _kept.values["is_foreign"](value)), None
    )


def _changed_builtins():
    """Put Python's own builtins back; returns which of those that a test may use had been replaced."""
    now = vars(builtins)
    changed = [name for name, value in _kept.builtins.items() if now.get(name) is not value]
    changed = [name for name in changed if name != "__import__" or _is_students(now.get(name))]
    for name in changed:
        now[name] = _kept.builtins[name]
    return [f"builtins.{name}" for name in changed if name not in _HARMLESS_BUILTINS]


def _replaced(packages):
    """Names in the modules of packages that stand for something else than they should."""
    found = []
    for name, (space, held, parts) in _originals.items():
        module = sys.modules.get(name)
        if type(module) is not types.ModuleType or vars(module) is not space:
            found.append(name)
            continue
        for key, value in held.items():
            if space.get(key) is not value or _parts(value) != parts[key]:
                found.append(f"{name}.{key}")
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in packages and name not in _originals and module is not None:
            if not isinstance(module, types.ModuleType) or _maker(module) or _is_from_elsewhere(module):
                found.append(name)
            else:
                found += [f"{name}.{key}" for key in _foreign_names(vars(module), name)]
    return found


def _is_from_elsewhere(module):
    file = vars(module).get("__file__")
    return type(file) is str and _kept.values["is_foreign_file"](file)


def _is_students_own(value):
    """Whether a value is the student's function, an object of the student's, or holds a function of the student's.

    Nothing is asked of the object itself: many a package holds some that load half of it when an attribute is read.
    """
    kind = type(value)
    if kind in (types.FunctionType, types.MethodType, partial):
        return _is_students(value)
    if kind is types.SimpleNamespace or (kind is types.ModuleType and not _is_imported(value)):
        return any(type(each) is types.FunctionType and _is_students(each) for each in vars(value).values())
    if id(kind) not in _classes:
        _classes[id(kind)] = kind, bool(_maker(value))  # the class is kept, so that the id stays its own
    return _classes[id(kind)][1]


def _is_imported(module):
    return any(each is module for each in list(sys.modules.values()))


def _foreign_names(space, module):
    for key, value in list(space.items()):
        kind = type(value)
        if _is_students_own(value):
            yield key
        elif issubclass(kind, type) and vars(value).get("__module__") == module:
            for name, method in list(vars(value).items()):
                method = getattr(method, "__func__", getattr(method, "fget", method))
                if type(method) is types.FunctionType and _kept.values["is_foreign"](method):
                    yield f"{key}.{name}"


def _tampering(packages):
    """What was done to the tools that a test judges by, as sentences; what can be undone is undone."""
    _undo_hooks()
    found = _changed_builtins() + _replaced(packages)
    shown = ", ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    sentences = [f"replaced before or during the test: {shown}"] if found else []
    if any(_kept.values.get(name) is not value for name, value in _kept.values_were.items()):
        sentences.append("the judge itself was changed")
    return sentences


# -- a graded test ----------------------------------------------------------------------------------------------------


def _run(test):
    """Run a test; its verdict stands from then on."""
    number = test["number"]
    _tricks.clear()
    _kept.values["tricks"].clear()
    error, line, place = None, 0, None
    tampering = _tampering(test["packages"])
    # of a class derived from text, a name could decide anew each time which names it equals
    names = [name for name in _kept.shell.user_ns if type(name) is str and name not in test["forget"]]
    space = {name: _kept.shell.user_ns[name] for name in names}
    space.update(
        __builtins__=dict(_kept.builtins),
        __name__="__main__",
        _strictly=_kept.values["strictly"],
        _each=_kept.values["each"],
        _listed=_kept.values["listed"],
        _within=_kept.values["within"],
    )
    try:
        for source in (test["helpers"], test["code"]):
            exec(compile(source, _kept.files[source is test["code"]], "exec", dont_inherit=True, optimize=0), space)
    except BaseException as raised:  # KeyboardInterrupt too: the clock of `SafeExecute` has its own word for it
        error, line, place = _described(raised), _line_of(raised), _place_of(raised)
    space.clear()
    tampering += [sentence for sentence in _tampering(test["packages"]) if sentence not in tampering]
    tampering += _tricks + _kept.values["tricks"]
    _verdicts[number] = _signed(
        repr(
            {
                "number": number,
                "error": error,
                "line": line,
                "place": place,
                "tampering": list(dict.fromkeys(tampering)),
            }
        )
    )
    _publish(number)  # before any more of the student's code can run
    _leave_behind(test["left"])


def _described(error):
    """(name, message) of an exception, whatever its class makes of being asked."""
    try:
        message = "".join(str(error)) if type(error) is not KeyError else repr(error.args[0])
    except BaseException:
        message = ""
    return type.__dict__["__name__"].__get__(type(error)), message[:_LONGEST_MESSAGE_CHARS]


def _line_of(error):
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == _kept.files[1]:
            line = step.tb_lineno
        step = step.tb_next
    return line


def _place_of(error):
    """(number, line) of the notebook's cell in which an exception arose; None where it was not in one."""
    cells, place, step = _kept.shell.compile._filename_map, None, error.__traceback__
    while step is not None and type(cells) is dict:
        number = cells.get(step.tb_frame.f_code.co_filename)
        if type(number) is int:
            place = number, step.tb_lineno
        step = step.tb_next
    return place


def _leave_behind(statements):
    """What the visible test imports and defines: a student may use it in later cells, as if the test had run there."""
    for names, source in statements:
        if not _kept.shell.user_ns.keys() & set(names):
            exec(compile(source, "<test>", "exec", dont_inherit=True), _kept.shell.user_ns)


# -- sealing and signing ----------------------------------------------------------------------------------------------


def _signature(purpose, data):
    return shake_256(_kept.secret + purpose + data).digest(32)


def _signed(text):
    data = text.encode("utf-8", "backslashreplace")
    return hexlify(_signature(b"verdict", data) + data).decode()


def _opened(sealed):
    """The test that was sealed by `judge.seal`; None where it was made by somebody else."""
    try:
        data = a2b_base64(sealed)
    except Exception:
        return None
    signature, nonce, hidden = data[:32], data[32:48], data[48:]
    if _signature(b"test", nonce + hidden) != signature:
        return None
    mask = shake_256(_kept.secret + b"mask" + nonce).digest(len(hidden))
    return loads(bytes(map(xor, hidden, mask)))


def _publish(number):
    if number in _verdicts:
        content = {"data": {VERDICT: _verdicts[number]}, "metadata": {}, "transient": {}}
        _kept.send(
            _kept.socket, "display_data", content=content, parent=_kept.publisher.parent_header, ident=b"display_data"
        )


# -- the hook ---------------------------------------------------------------------------------------------------------

# What a function under test would use to look at the test that calls it.
_LOOKS_AT_CALLER = {"sys._getframe", "sys._current_frames", "sys._current_exceptions", "object.__getattr__"}
_LOOKS_AT_CALLER |= {"gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys.settrace", "sys.setprofile"}
_FRAMES = {"tb_frame", "gi_frame", "cr_frame", "ag_frame"}
# What changes the memory of the process, or adds ears to it. No lab needs them; libraries may.
_REACHES_DEEP = {"sys.addaudithook", "object.__setattr__", "object.__delattr__", "open"}
_WATCHED = _LOOKS_AT_CALLER | _REACHES_DEEP | {CALL}
# Functions of these modules do what their caller wants; of `traceback` those that hand out frames, not the printing.
_ON_BEHALF = {"inspect", "ctypes", "ctypes.util", "ctypes._endian"}
# What a function that looks at a frame, and does not hand it out, reads of it.
_PARTS_OF_FRAME = {"f_back", "f_builtins", "f_code", "f_globals", "f_lasti", "f_lineno", "f_locals", "f_trace"}


# All that a traceback of a refusal shows of the judge: it names nothing that leads further.
_HOOK = """
def hook(event, args, decide=decide):
    refusal = decide(event, args)
    del decide
    if refusal:
        raise RuntimeError(refusal)
"""


def _decide(event, args, watched=frozenset(_WATCHED)):
    """Why something must not be done; what no student does passes in the first two lines."""
    if event not in watched and not event.startswith("ctypes."):
        return ""
    if event == CALL:
        return _answer(args)
    thread = get_ident()
    if thread in _in_hook:  # to look at frames is an event too
        return ""
    _in_hook.add(thread)
    try:
        is_refused = _is_secret(event, args) or (
            _is_sensitive(event, args)
            and _is_called_by_student(event, args)
            and (event != "open" or _is_memory(args[0]))
        )
    finally:
        _in_hook.discard(thread)
    if is_refused and _running:
        _tricks.append(f"the code under test used {event}{f' ({args[1]})' if '__' in event else ''}")
    return f"{event} is not available while a notebook is graded" if is_refused else ""


def _answer(args):
    """Run a test, or say once more what became of it; nothing that happens there gets out but the verdict."""
    if _running or not args or type(args[0]) is not str:
        return
    _running.append("")
    try:
        test = _opened(args[0])
        if test is not None:
            if "code" in test and test["number"] not in _verdicts:
                _run(test)
            else:
                _publish(test["number"])
    except BaseException:  # no verdict, then, and no traceback that would lead here
        return
    finally:
        _running.clear()


def _is_secret(event, args):
    """Whether a traceback that is looked at after a test leads back into the judge."""
    if event != "object.__getattr__" or args[1] != "tb_frame" or _running:
        return False
    frame = args[0].tb_frame
    while frame is not None and frame.f_code.co_filename != _kept.files[2]:
        frame = frame.f_back
    return frame is not None


def _is_sensitive(event, args):
    """Whether something is not for student code: it reaches the caller of a test, the judge, or foreign memory."""
    if event == "open":
        return isinstance(args[0], str | bytes)
    if event in ("object.__setattr__", "object.__delattr__"):  # the code or the defaults of a function
        return type(args[0]) is types.FunctionType and not _kept.values["is_foreign"](args[0])
    if event == "object.__getattr__":
        return bool(_running) and args[1] in _FRAMES
    return bool(_running) or event not in ("sys._getframe", "sys.settrace", "sys.setprofile")


def _is_memory(path):
    path = os.path.realpath(os.fsdecode(path))
    return path.startswith("/proc/") and path.endswith("/mem")


def _is_on_behalf(frame):
    module = frame.f_globals.get("__name__")
    return module in _ON_BEHALF or (module == "traceback" and frame.f_code.co_name in ("walk_tb", "walk_stack"))


def _is_called_by_student(event, args):
    """Whether the student's code is what raised the event, directly or by a function that does what its caller wants.

    Every library has such functions: a thread, a pool, `re.sub` call what they are given. So a library acts on its own
    account where its code names what is called, or, as a frame can be handed on, reads something of the frame.
    """
    frame = _get_frame(3)  # behind this function, `_decide` and the hook
    names = {args[1] if event.startswith("object.") else event.rpartition(".")[2]}
    if event == "sys._getframe":
        names = set(_PARTS_OF_FRAME)
        if args and _is_beyond_student(args[0], frame):
            return True
    while frame is not None and frame.f_code.co_filename not in _kept.files:
        if _is_students_frame(frame):
            return True
        if _is_on_behalf(frame):
            names.add(frame.f_code.co_name)
        elif event.startswith("ctypes.") or not names.isdisjoint(frame.f_code.co_names):
            return False
        frame = frame.f_back
    return frame is None


def _is_beyond_student(wanted, frame):
    """Whether a frame is asked for that has called the student's code."""
    passed = False
    while frame is not None and frame is not wanted:
        passed = passed or _is_students_frame(frame)
        frame = frame.f_back
    return passed and not _is_students_frame(wanted)


def _is_students_frame(frame):
    return _kept.values["is_foreign_code"](frame.f_code, frame.f_globals)


def _forget_the_first_cell():
    """Take the text of the cell that brought all this from IPython's history, where student code could read it."""
    history = _kept.shell.history_manager
    for texts in (history.input_hist_parsed, history.input_hist_raw):
        texts[-1] = ""
    history.db_input_cache.clear()
    for name in [name for name in _kept.shell.user_ns if name.startswith("_i") and name.strip("_i").isdigit()]:
        _kept.shell.user_ns[name] = ""
    history._i = history._i00 = _kept.shell.user_ns["_i"] = ""
    cache = sys.modules["linecache"].cache
    for name in [name for name in cache if "ipykernel" in name]:
        del cache[name]


def install(shell, secret, values, files, packages):
    """Take up the work; called once, at the end of the first cell.

    Parameters
    ----------
    shell : InteractiveShell
    secret : bytes
        What verdicts are signed with.
    values : dict
        The namespace of judge_values.py.
    files : list of str
        What stands for a file name in the helpers, the test and the judge itself.
    packages : list of str
        Which to load at once, so that a later change in them is seen.
    """
    screens = [(sys, "excepthook"), (sys, "displayhook"), (sys, "unraisablehook"), (warnings, "showwarning")]
    vars(_kept).update(
        shell=shell,
        send=shell.kernel.session.send,
        socket=shell.display_pub.pub_socket,
        publisher=shell.display_pub,
        secret=secret,
        values=values,
        values_were=dict(values),
        files=files,
        builtins=dict(vars(builtins)),
        signals={number: signal.getsignal(number) for number in signal.valid_signals()},
        screens=[(place, name, getattr(place, name)) for place, name in screens],
    )
    here, path = os.getcwd(), list(sys.path)
    sys.path[:] = [folder for folder in path if folder]  # "" is the submission
    try:
        for name in packages:
            __import__(name)
        course = find_spec("course_lib")
        values["roots"] += [sys.prefix, sys.base_prefix, *sys.path]
        values["roots"] += course.submodule_search_locations if course else []
    finally:
        sys.path[:] = path
    values["work"].append(here)
    values["judged"].update(files)
    for package in ("math", "random", "operator", "itertools", "functools", "statistics", "tempfile", *packages):
        _remember(package)
    _forget_the_first_cell()
    if sys.platform == "linux":  # no other process, and none that this one starts, may read its memory
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    space = {"__builtins__": _kept.builtins, "decide": _decide}
    exec(compile(_HOOK, "<course>", "exec"), space)
    space.pop("decide")
    sys.addaudithook(space.pop("hook"))
