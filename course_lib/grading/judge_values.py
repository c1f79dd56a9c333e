"""What a student's code gives to a graded test, made plain before it is compared.

    `return AlwaysEqual()`              an object that claims to equal everything: refused, and said to a human
    `return Metres(3.2)`                a float with a method of its own for `==`: read as 3.2
    `return MyArray(...)`               an array with `__array_function__`: read as the array that it holds
    `return [1.0, AlwaysEqual()]`       containers are looked through
    `np.array_equal(Squares(), ...)`    a sequence of the student's own reaches a library as the list that it holds
    `return Point(1, 2)`                a dataclass as it comes, a layer, a dataset: passes as it is

Carried into the kernel as text (see judge_kernel.py), where no student's code has run yet; so it uses nothing but the
standard library, and reaches for types only in ways that the type in question cannot redefine.
"""

import dataclasses
import functools
import operator
import os
import sys
import types

# What decides a comparison. A class that redefines one of these could decide every comparison in its own favour.
_COMPARISONS = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__bool__", "__contains__"}
_NUMBERS = {
    f"__{prefix}{name}__"
    for name in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "and", "or", "xor")
    for prefix in ("", "r", "i")
} | {"__neg__", "__pos__", "__abs__", "__invert__", "__round__", "__float__", "__int__", "__index__", "__complex__"}
_ARRAYS = {
    "__array__", "__array_interface__", "__array_struct__", "__array_ufunc__", "__array_function__",
    "__array_priority__", "__array_wrap__", "__array_finalize__", "__array_namespace__", "__torch_function__",
    "__torch_dispatch__", "__dlpack__", "__tf_tensor__",
}  # fmt: skip
_IDENTITY = {"__class__", "__getattribute__", "__instancecheck__", "__subclasscheck__", "__subclasshook__"}
_DECISIVE = _COMPARISONS | _NUMBERS | _ARRAYS | _IDENTITY
_CONTENTS = {"__len__", "__iter__", "__getitem__", "keys", "values", "items"}  # of containers, whose base knows better

# Objects of these packages are made to equal what they do not equal.
_EVASIVE = {"unittest", "mock", "pytest", "_pytest", "hypothesis", "dirty_equals"}
_HEAP_TYPE = 1 << 9
_get_mro, _get_dict, _get_flags, _get_name = (
    type.__dict__[name].__get__ for name in ("__mro__", "__dict__", "__flags__", "__qualname__")
)  # a metaclass may lie about them
_get_code, _get_globals = types.FunctionType.__code__.__get__, types.FunctionType.__globals__.__get__

roots: list[str] = []  # the folders of Python, of the installed packages and of the course
work: list[str] = []  # the submission's own folder, which may lie below a root
judged: set[str] = set()  # what stands for a file name in the judge's own code and in the tests
tricks: list[str] = []  # what no honest answer does, as sentences


def strictly(value):
    """The value, or what it holds without the student's methods for comparing.

    Raises
    ------
    AssertionError
        It is of a class that redefines what decides a comparison, and is no number, text, array or container either.
    """
    kind = type(value)
    if id(kind) in _PLAIN:
        return value
    handler = _HANDLERS.get(id(kind))
    if handler is None:
        handler = _HANDLERS[id(kind)] = _handler(kind)
        _KEPT.append(kind)  # so that its id stays its own
    return handler(value)


def each(iterable):
    """The iterable, giving only values that `strictly` has seen."""
    if id(type(iterable)) in _SEEN_THROUGH:
        return iterable
    return (strictly(value) for value in iterable)


def listed(value):
    """The value, or the items of a sequence of the student's own, which a library would take out one by one."""
    if not _is_own(type(value), "__getitem__", "__len__"):
        return value
    return [strictly(value[number]) for number in range(len(value))]


def within(value):
    """What `in` may look through: the value, or what an iterator or an object of the student's own gives."""
    return each(value) if hasattr(type(value), "__next__") or _is_own(type(value), "__iter__") else listed(value)


def _is_own(kind, *methods) -> bool:
    """Whether a class has these methods and is the student's throughout: no dataset or layer of a library's."""
    names = {name for base in _get_mro(kind)[:-1] for name in _get_dict(base)}
    return names.issuperset(methods) and all(
        _get_flags(base) & _HEAP_TYPE and not _is_installed(base) for base in _get_mro(kind)[:-1]
    )


def is_foreign(function) -> bool:
    """Whether a function in Python comes from neither an installed package nor the course."""
    return is_foreign_code(_get_code(function), _get_globals(function))


def is_foreign_code(code, space) -> bool:
    """Whether code is the student's: from a cell, from a file of the submission, or made of text by such code."""
    name = code.co_filename
    if name.startswith("<"):  # made of text; the packages do that too, dataclasses for example
        return name not in judged and space.get("__name__", "__main__") == "__main__"
    return is_foreign_file(name)


def is_foreign_file(path) -> bool:
    """Whether a file belongs neither to an installed package nor to the course; the innermost folder decides."""
    if path not in _foreign_files:
        depth = {len(folder): folder in work for folder in (*work, *roots) if path.startswith(folder + os.sep)}
        _foreign_files[path] = not depth or depth[max(depth)]
    return _foreign_files[path]


_foreign_files: dict[str, bool] = {}


def redefined(kind, names=_DECISIVE) -> list[str]:
    """Which of the names a class, or a base of it, redefines by the student's code."""
    found = set()
    for base in _get_mro(kind):
        if _get_flags(base) & _HEAP_TYPE:
            space, is_installed = _get_dict(base), _is_installed(base)
            for name in names & space.keys():
                method = _function_of(space[name])
                is_own = _is_foreign_callable(method) or (not is_installed and _is_borrowed(name, method, kind))
                if is_own and not _is_generated(space, name):
                    found.add(name)
    return sorted(found)


def _is_installed(kind) -> bool:
    """Whether a class is what its name stands for in a module of an installed package or of the course."""
    module = sys.modules.get(str(_get_dict(kind).get("__module__")))
    file, found = getattr(module, "__file__", None) or "", module
    for name in _get_name(kind).split("."):
        found = getattr(found, name, None)
    return found is kind and kind.__module__ != "__main__" and not (file and is_foreign_file(file))


def _function_of(method):
    if isinstance(method, staticmethod | classmethod):
        method = method.__func__
    if isinstance(method, property | functools.cached_property):
        method = getattr(method, "fget", None) or getattr(method, "func", None)
    return method


def _is_foreign_callable(method) -> bool:
    """Whether a method is the student's function, or an object that calls it."""
    if not isinstance(method, types.FunctionType) and method is not None:
        method = _call_of(type(method))
    return isinstance(method, types.FunctionType) and is_foreign(method)


def _is_borrowed(name, method, kind) -> bool:
    """Whether a class of the student's has for a method what neither was written for it nor is inherited:
    `__eq__ = float.__ne__`, `__eq__ = numpy.isfinite`."""
    if not callable(method) or sum(_get_dict(base).get(name) is method for base in _get_mro(kind)) > 1:
        return False
    if not isinstance(method, types.FunctionType):
        return True
    if (
        name in _IDENTITY or _get_code(method).co_filename in judged
    ):  # `typing.Protocol` gives hooks; tests have classes
        return False
    package, own = _get_globals(method).get("__name__", ""), str(_get_dict(kind).get("__module__"))
    return package.partition(".")[0] != own.partition(".")[0]


def _call_of(kind):
    return next((_get_dict(base)["__call__"] for base in _get_mro(kind) if "__call__" in _get_dict(base)), None)


def _is_generated(space, name) -> bool:
    """Whether a method is what `@dataclass` writes: it compares the fields of two objects of one class."""
    fields, options, method = space.get("__dataclass_fields__"), space.get("__dataclass_params__"), space[name]
    if not fields or not options or not isinstance(method, types.FunctionType):
        return False
    usual = _get_dict(
        _make_dataclass(
            "Usual",
            [
                (each.name, object, _field(default=None, compare=each.compare, hash=each.hash))
                for each in fields.values()
            ],
            eq=options.eq,
            order=options.order,
            unsafe_hash=options.unsafe_hash,
            frozen=options.frozen,
        )
    ).get(name)
    if not isinstance(usual, types.FunctionType):
        return False
    one, other = _get_code(method), _get_code(usual)
    return (one.co_code, one.co_names, one.co_consts) == (other.co_code, other.co_names, other.co_consts)


_make_dataclass, _field = dataclasses.make_dataclass, dataclasses.field


def _handler(kind):
    """What is to be done with the values of a type that is met for the first time."""
    mro = _get_mro(kind)
    name = f"{_get_dict(kind).get('__module__', 'builtins')}.{_get_name(kind)}"
    origins = {str(_get_dict(base).get("__module__", "")) for base in mro}
    if any(origin.split(".")[0] in _EVASIVE for origin in origins):
        return lambda value: _refuse(value, f"an object of {name}, which is made for tests", [])
    names = redefined(kind)
    for base, convert in _BASES:
        if base in mro and (names or redefined(kind, _CONTENTS)):
            return lambda value: strictly(convert(value))
        if base in mro and id(base) in _HANDLERS:
            return _HANDLERS[id(base)]
    array = next((base for base in mro if _is_ndarray(base)), None)
    if array:
        if names:
            return lambda value: _contents(array.view(value, array))
        return _masked if any(_get_name(base) == "MaskedArray" for base in mro) else _contents
    if names:
        described = f"an object of the class {name.removeprefix('__main__.')}, which redefines {', '.join(names)}"
        return lambda value: _refuse(value, described, names)
    if "pandas" in {origin.split(".")[0] for origin in origins}:
        return _table
    return _same


def _is_ndarray(kind):
    return _get_name(kind) == "ndarray" and not _get_flags(kind) & _HEAP_TYPE


def _same(value):
    return value


def _contents(array):
    """An array as it is; one of Python objects after a look at them."""
    if array.dtype.hasobject:
        for item in array.ravel().tolist():
            strictly(item)
    return array


def _masked(array):
    if array.mask.any():
        raise AssertionError("your code gave the test an array with masked values, which no test sees: fill them.")
    return _contents(array)


def _table(value):
    """A pandas object as it is, after a look at the Python objects in it."""
    if hasattr(value, "to_numpy"):
        _contents(value.to_numpy())
    return value


def _refuse(value, described, names):
    equals_everything = False
    if _COMPARISONS & set(names) or not names:
        try:
            equals_everything = (value == object()) is True
        except Exception:
            equals_everything = False
    if equals_everything or _IDENTITY & set(names):
        tricks.append(f"an answer was {described}" + (" and equals everything" if equals_everything else ""))
    raise AssertionError(f"your code gave the test {described}: return plain numbers, text, lists or arrays.")


def _sequence(kind):
    def look_through(value):
        items = list(kind.__iter__(value))  # as the base has them: a test's own class may look at itself meanwhile
        if set(map(id, map(type, items))) <= _PLAIN:
            return value
        plain = [strictly(item) for item in items]
        return value if all(map(operator.is_, plain, items)) else kind(plain)

    return look_through


def _mapping(value):
    items = list(dict.items(value))
    plain = {strictly(key): strictly(item) for key, item in items}
    return value if all(plain.get(key) is item for key, item in items) else plain


_BASES = (
    (float, float.__float__),
    (int, int.__int__),
    (complex, complex.__complex__),
    (str, str.__str__),
    (bytes, bytes.__bytes__),
    (list, list.copy),
    (tuple, lambda value: tuple.__getitem__(value, slice(None))),
    (dict, dict.copy),
    (set, lambda value: set(list(set.__iter__(value)))),
    (frozenset, lambda value: frozenset(list(frozenset.__iter__(value)))),
)
_PLAIN = {
    id(kind)
    for kind in (
        type(None), bool, int, float, complex, str, bytes, bytearray, memoryview, range, slice, type, type(...),
        type(NotImplemented), types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType,
        types.GeneratorType, property, object,
    )
}  # fmt: skip
_HANDLERS = {
    id(list): _sequence(list),
    id(tuple): _sequence(tuple),
    id(set): _sequence(set),
    id(frozenset): _sequence(frozenset),
    id(dict): _mapping,
}
_KEPT: list[type] = []
_SEEN_THROUGH = {id(kind) for kind in (list, tuple, set, frozenset, dict, range, str, bytes)}
