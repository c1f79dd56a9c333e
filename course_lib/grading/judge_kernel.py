# ruff: noqa: F821 (names that judge_cells.first_cell puts into the namespace)
"""The judge inside a student's kernel: runs a graded test where nothing that the student's code did can reach it.

Carried into the kernel as text by the first cell, before any of the student's code; `judge_cells.first_cell` says what
stands in its namespace then: SECRET, VALUES (the namespace of judge_values.py), PACKAGES, CALL and VERDICT.

It lives in an audit hook, which Python has no means to find, change or remove. A graded cell reaches it by
`sys.audit(CALL, sealed)`: the test is sealed, so that no hook of the student's in IPython can read or change it. It
runs in a namespace of its own, with the instructor's helpers and Python's own builtins, and the verdict goes out
signed. The same hook sees, and refuses, what a function under test would have to do to look at its caller's variables
or into the memory of the process.
"""

import builtins
import os
import signal
import sys
import types
import warnings
from _thread import get_ident
from binascii import a2b_base64, hexlify
from hashlib import shake_256
from importlib.util import find_spec
from marshal import loads
from operator import xor

FILES = [f"<course {shake_256(SECRET + name).hexdigest(8)}>" for name in (b"helpers", b"test", b"judge")]
_LONGEST_MESSAGE_CHARS = 20_000

# -- what is kept from the time before the student's code -------------------------------------------------------------

_shell = get_ipython()
_send, _socket, _publisher = _shell.kernel.session.send, _shell.display_pub.pub_socket, _shell.display_pub
_builtins = dict(vars(builtins))
_get_frame = sys._getframe
_is_foreign, _is_foreign_code = VALUES["is_foreign"], VALUES["is_foreign_code"]
_tricks, _values = VALUES["tricks"], dict(VALUES)
_function_parts = [types.FunctionType.__dict__[name].__get__ for name in ("__code__", "__defaults__", "__kwdefaults__")]
_signals = {number: signal.getsignal(number) for number in signal.valid_signals()}
_screens = [(sys, "excepthook"), (sys, "displayhook"), (sys, "unraisablehook"), (warnings, "showwarning")]
_screens = [(place, name, getattr(place, name)) for place, name in _screens]
_originals: dict[str, tuple] = {}  # module -> (its namespace, a copy of it, the parts of its functions)
_verdicts: dict[str, str] = {}
_running: list[str] = []
_in_hook: set[int] = set()

# A student may give these other values for the look of the output; a test does not care.
_HARMLESS_BUILTINS = {"print", "input", "display", "help", "open", "_", "exit", "quit", "get_ipython"}


def _remember(package):
    """Keep what the modules of a package hold now, so that a later change is seen."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == package and isinstance(module, types.ModuleType):
            space = vars(module)
            held = {key: value for key, value in space.items() if callable(value) or type(value) is types.ModuleType}
            _originals[name] = space, held, {key: _parts(value) for key, value in held.items()}


def _parts(value):
    value = getattr(value, "_implementation", value)  # numpy's functions stand behind a dispatcher
    return tuple(get(value) for get in _function_parts) if type(value) is types.FunctionType else ()


# -- what the student's code left behind ------------------------------------------------------------------------------


def _is_students(function):
    """Whether a callable is the student's; a method counts as its class's, an object as its `__call__`."""
    for part in ("__func__", "func"):  # of a method, of a partial
        function = getattr(function, part, function)
    return VALUES["_is_foreign_callable"](function)


def _undo_hooks():
    """Take the student's functions out of IPython's, Python's and the process's hooks."""
    for hooks in (_shell.input_transformers_post, _shell.input_transformer_manager.cleanup_transforms,
                  _shell.input_transformer_manager.line_transforms, _shell.input_transformer_manager.token_transformers,
                  sys.meta_path, sys.path_hooks):  # fmt: skip
        hooks[:] = [hook for hook in hooks if not _is_students(hook) and not _is_students(_maker(hook))]
    _shell.ast_transformers[:] = [hook for hook in _shell.ast_transformers if not _is_students(_maker(hook))]
    for hooks in _shell.events.callbacks.values():
        hooks[:] = [hook for hook in hooks if not _is_students(hook)]
    for place, name, original in _screens:
        if _is_students(getattr(place, name)):
            setattr(place, name, original)
    for number, original in _signals.items():  # a handler gets the frame that was interrupted
        if _is_students(signal.getsignal(number)):
            signal.signal(number, original)
    if _shell.custom_exceptions:
        _shell.set_custom_exc((), None)
    sys.settrace(None)
    sys.setprofile(None)


def _maker(hook):
    """Some method of the class of a hook that is an object, as only a class with the student's code is the student's."""
    methods = [value for base in type(hook).__mro__ for value in vars(base).values()]
    return next((value for value in methods if type(value) is types.FunctionType and _is_foreign(value)), None)


def _changed_builtins():
    """Put Python's own builtins back; returns which of those that a test may use had been replaced."""
    now = vars(builtins)
    changed = [name for name, value in _builtins.items() if now.get(name) is not value]
    changed = [name for name in changed if name != "__import__" or _is_students(now.get(name))]
    for name in changed:
        now[name] = _builtins[name]
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
            if not isinstance(module, types.ModuleType) or _is_students(_maker(module)) or _is_from_elsewhere(module):
                found.append(name)
            else:
                found += [f"{name}.{key}" for key in _foreign_names(vars(module), name)]
    return found


def _is_from_elsewhere(module):
    file = vars(module).get("__file__")
    return type(file) is str and VALUES["is_foreign_file"](file)


def _foreign_names(space, module):
    for key, value in list(space.items()):
        kind = type(value)
        if kind is types.FunctionType:
            if _is_foreign(value):
                yield key
        elif issubclass(kind, type) and vars(value).get("__module__") == module:
            for name, method in list(vars(value).items()):
                method = getattr(method, "__func__", getattr(method, "fget", method))
                if type(method) is types.FunctionType and _is_foreign(method):
                    yield f"{key}.{name}"


def _tampering(packages):
    """What was done to the tools that a test judges by, as sentences; what can be undone is undone."""
    _undo_hooks()
    found = _changed_builtins() + _replaced(packages)
    shown = ", ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    sentences = [f"replaced before or during the test: {shown}"] if found else []
    if any(VALUES.get(name) is not value for name, value in _values.items()):
        sentences.append("the judge itself was changed")
    return sentences


# -- a graded test ----------------------------------------------------------------------------------------------------


def _run(test):
    """Run a test once; its verdict stands from then on."""
    number = test["number"]
    if number in _verdicts or _running:
        return
    _tricks.clear()
    error, line = None, 0
    tampering = _tampering(test["packages"])
    space = {name: value for name, value in _shell.user_ns.items() if name not in test["forget"]}
    space.update(
        __builtins__=dict(_builtins), __name__="__main__", _strictly=_values["strictly"], _each=_values["each"]
    )
    _running.append(number)
    try:
        for source in (test["helpers"], test["code"]):
            exec(compile(source, FILES[source is test["code"]], "exec", dont_inherit=True, optimize=0), space)
    except BaseException as raised:  # KeyboardInterrupt too: the clock of `SafeExecute` has its own word for it
        error, line = _described(raised), _line_of(raised)
    finally:
        _running.clear()
    space.clear()
    tampering += [sentence for sentence in _tampering(test["packages"]) if sentence not in tampering] + _tricks
    _verdicts[number] = _signed(
        repr({"number": number, "error": error, "line": line, "tampering": list(dict.fromkeys(tampering))})
    )
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
        if step.tb_frame.f_code.co_filename == FILES[1]:
            line = step.tb_lineno
        step = step.tb_next
    return line


def _leave_behind(statements):
    """What the visible test imports and defines: a student may use it in later cells, as if the test had run there."""
    for names, source in statements:
        if not _shell.user_ns.keys() & set(names):
            exec(compile(source, "<test>", "exec", dont_inherit=True), _shell.user_ns)


# -- sealing and signing ----------------------------------------------------------------------------------------------


def _signature(purpose, data):
    return shake_256(SECRET + purpose + data).digest(32)


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
    mask = shake_256(SECRET + b"mask" + nonce).digest(len(hidden))
    return loads(bytes(map(xor, hidden, mask)))


def _publish(number):
    if number in _verdicts:
        content = {"data": {VERDICT: _verdicts[number]}, "metadata": {}, "transient": {}}
        _send(_socket, "display_data", content=content, parent=_publisher.parent_header, ident=b"display_data")


# -- the hook ---------------------------------------------------------------------------------------------------------

# What a function under test would use to look at the test that calls it.
_LOOKS_AT_CALLER = {"sys._getframe", "sys._current_frames", "sys._current_exceptions", "object.__getattr__"}
_LOOKS_AT_CALLER |= {"gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys.settrace", "sys.setprofile"}
_FRAMES = {"tb_frame", "gi_frame", "cr_frame", "ag_frame"}
# What changes the memory of the process, or adds ears to it. No lab needs them; libraries may.
_REACHES_DEEP = {"sys.addaudithook", "object.__setattr__", "object.__delattr__", "open"}
_WATCHED = _LOOKS_AT_CALLER | _REACHES_DEEP
# Functions of these do what their caller wants.
_ON_BEHALF = {"inspect", "traceback", "ctypes", "ctypes.util", "ctypes._endian"}


def _hook(event, args, watched=frozenset(_WATCHED)):
    if event == CALL:
        if args and type(args[0]) is str:
            _answer(args[0])
    elif (event in watched or event.startswith("ctypes.")) and _is_sensitive(event, args):
        _deny_to_student(event, args)


def _answer(sealed):
    test = _opened(sealed)
    if test is not None:
        if "code" in test:
            _run(test)
        _publish(test["number"])


def _is_sensitive(event, args):
    if event == "open":
        return type(args[0]) is str and args[0].startswith("/proc/") and args[0].endswith("/mem")
    if event in ("object.__setattr__", "object.__delattr__"):  # the code or the defaults of a function
        return type(args[0]) is types.FunctionType and not _is_foreign(args[0])
    if event == "object.__getattr__":
        return bool(_running) and args[1] in _FRAMES
    return bool(_running) or event not in ("sys._getframe", "sys.settrace", "sys.setprofile")


def _deny_to_student(event, args):
    thread = get_ident()
    if thread in _in_hook:  # to look at frames is an event too
        return
    _in_hook.add(thread)
    try:
        is_students = _is_called_by_student()
    finally:
        _in_hook.discard(thread)
    if is_students:
        if _running:
            _tricks.append(f"the code under test used {event}{f' ({args[1]})' if '__' in event else ''}")
        raise RuntimeError(f"{event} is not available while a notebook is graded")


def _is_called_by_student():
    """Whether the student's code, directly or by a function that serves its caller, is what raised the event."""
    frame = _get_frame(3)
    while frame is not None and frame.f_globals.get("__name__") in _ON_BEHALF:
        frame = frame.f_back
    return frame is not None and _is_foreign_code(frame.f_code, frame.f_globals)


def _forget_the_first_cell():
    """Take the text of the cell that brought all this from IPython's history, where student code could read it."""
    history = _shell.history_manager
    for texts in (history.input_hist_parsed, history.input_hist_raw):
        texts[-1] = ""
    history.db_input_cache.clear()
    for name in [name for name in _shell.user_ns if name.startswith("_i") and name.strip("_i").isdigit()]:
        _shell.user_ns[name] = ""
    history._i = history._i00 = _shell.user_ns["_i"] = ""
    cache = sys.modules["linecache"].cache
    for name in [name for name in cache if "ipykernel" in name]:
        del cache[name]


def install():
    """Take up the work; called once, at the end of the first cell."""
    roots, work = VALUES["roots"], VALUES["work"]
    here, path = os.getcwd(), list(sys.path)
    sys.path[:] = [folder for folder in sys.path if folder not in ("", here)]
    try:
        for name in PACKAGES:
            __import__(name)
        course = find_spec("course_lib")
        roots += [sys.prefix, sys.base_prefix, *sys.path, *(course.submodule_search_locations if course else [])]
    finally:
        sys.path[:] = path
    work.append(here)
    VALUES["judged"].update(FILES)
    for name in ("builtins", "math", "random", "operator", "itertools", "statistics", "tempfile", *PACKAGES):
        _remember(name.partition(".")[0])
    _originals.pop("builtins", None)  # these have a rule of their own
    _forget_the_first_cell()
    sys.addaudithook(_hook)
