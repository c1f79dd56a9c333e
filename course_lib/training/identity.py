"""What a run is of: two calls with the same identity ask for the same training.

Everything is described by plain words and numbers that are the same in another process: settings by their values,
arrays, weights and code by a hash.
"""

import hashlib
import json
import math
import re
import types
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np

# Classes and functions from here are known by their names; of all others the code counts too, because a notebook's
# reader corrects a loss and runs the cell again.
_LIBRARIES = ("builtins", "course_lib", "keras", "numpy", "scipy", "skimage", "tensorflow", "torch")
# Of a layer these say nothing about what it computes, or change while it does; initialisers show in the first weights.
_PASSING = {"name", "training", "built", "seed", "seed_generator", "input_spec", "call_super_init", "dump_patches"}


def of_model(model: keras.Model) -> str:
    """A hash of what the net computes, but for its weights: layers with their settings, how they are joined, and what
    of it is trainable. Names do not count: Keras numbers layers anew when a cell is run again."""
    return _hash(_model(model))


def of_weights(variables) -> str:
    """A hash of their values."""
    digest = hashlib.sha256()
    for variable in variables:
        digest.update(np.ascontiguousarray(keras.ops.convert_to_numpy(variable)).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()[:32]


def of_object(thing) -> dict:
    """A loss or a metric: class, configuration, and code where it is the user's own."""
    config = {name: _plain(value) for name, value in thing.get_config().items()}
    return {"class": type(thing).__name__, **config, **_own_code(type(thing))}


def of_data(data) -> dict:
    """Arrays by their content; a `pipeline.BatchGenerator` by its settings and by name, size and time of each file; of
    anything else class, length and code, for its content cannot be seen."""
    if isinstance(data, tuple):
        return {"arrays": [_array(array) for array in data]}
    described = {"class": type(data).__qualname__, **_own_code(type(data))}
    if hasattr(data, "state_dict"):
        state = {name: value for name, value in data.state_dict().items() if name not in ("epoch", "batch")}
        described["state"] = json.loads(json.dumps(state, default=_words))
    if hasattr(data, "cases"):
        described["files"] = _files(data.cases)
    for name in ("augment", "method", "sampler"):
        if hasattr(data, name):
            described |= {f"{name}_{key}": value for key, value in _code_of_value(getattr(data, name)).items()}
    if hasattr(data, "__len__"):
        described["batches"] = len(data)
    return described


def _model(model):
    trainable = [[list(variable.shape), variable.dtype, variable.trainable] for variable in model.weights]
    return {**_own_code(type(model)), "layers": _graph(model), "weights": trainable}


def _graph(model):
    """Each operation with its settings, and the numbers of the operations whose outputs it takes."""
    operations = list(getattr(model, "operations", None) or model.layers)
    number_of = {id(operation): number for number, operation in enumerate(operations)}
    described = []
    for operation in operations:
        sources = [
            [[number_of.get(id(tensor._keras_history[0])), *tensor._keras_history[1:]] for tensor in node.input_tensors]
            for node in getattr(operation, "_inbound_nodes", ())
        ]
        described.append([_layer(operation), sources if hasattr(model, "operations") else []])
    return described


def _layer(layer):
    if isinstance(layer, keras.Model):
        return _model(layer)
    policy = getattr(layer, "dtype_policy", None)
    described = {"class": type(layer).__name__, "dtype": getattr(policy, "name", None), **_own_code(type(layer))}
    for name, value in vars(layer).items():
        if not name.startswith("_") and name not in _PASSING and not isinstance(value, keras.initializers.Initializer):
            described[name] = _plain(value)
    return described


def _plain(value):
    """What can be told of a value in words and numbers that another process would say too."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # nan would differ from itself
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, keras.layers.Layer):
        return _layer(value)
    if isinstance(value, types.FunctionType | type):
        return {"name": value.__qualname__, **_code_of_value(value)}
    if isinstance(value, keras.regularizers.Regularizer | keras.constraints.Constraint):
        return {"class": type(value).__name__, **{name: _plain(item) for name, item in vars(value).items()}}
    return {"class": type(value).__name__, **_own_code(type(value))}


def _array(array):
    array = np.asarray(array)
    digest = hashlib.sha256()
    for part in np.array_split(array, max(1, array.nbytes // 2**26)) if array.ndim else [array]:
        digest.update(np.ascontiguousarray(part).reshape(-1).view(np.uint8).data)
    return {"shape": list(array.shape), "type": array.dtype.name, "sha256": digest.hexdigest()[:32]}


def _files(cases):
    """Name, size and time of each file of the cases, in their order; moved folders keep theirs."""
    digest, seen = hashlib.sha256(), set()
    for case in cases:
        for part in (getattr(case, "image", None), getattr(case, "mask", None)):
            if id(part) in seen:
                continue
            seen.add(id(part))
            for path in [part] if isinstance(part, Path) else getattr(part, "files", ()):
                stat = Path(path).stat()
                digest.update(f"{Path(path).name}\t{stat.st_size}\t{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]


def _code_of_value(value):
    if isinstance(value, types.FunctionType) and not _of_library(value):
        return {"code": _hash(_function(value, set()))}
    if isinstance(value, type):
        return _own_code(value)
    if value is None or isinstance(value, str | int | float | bool | list | tuple | dict):
        return {}
    return _own_code(type(value))


def _own_code(kind: type) -> dict:
    """The code of a class and its bases, as far as they are not of a library."""
    own = [base for base in kind.__mro__ if not _of_library(base)]
    if not own:
        return {}
    seen = set()
    parts = [_class(base, seen) for base in own]
    return {"code": _hash(parts)}


def _class(kind, seen):
    if kind in seen:
        return kind.__qualname__
    seen.add(kind)
    members = {}
    for name, member in sorted(vars(kind).items()):
        member = getattr(member, "__func__", None) or getattr(member, "fget", None) or member
        if isinstance(member, types.FunctionType):
            members[name] = _function(member, seen)
        elif isinstance(member, str | int | float | bool | tuple) and not name.startswith("__"):
            members[name] = _words(member)
    return [kind.__qualname__, members]


def _function(function, seen):
    """Its instructions, what it closes over, and the functions and classes of the user that it calls."""
    if function in seen:
        return function.__qualname__
    seen.add(function)
    code = function.__code__
    used = {}
    for name in sorted(_names(code)):
        value = function.__globals__.get(name)
        if isinstance(value, types.FunctionType) and not _of_library(value):
            used[name] = _function(value, seen)
        elif isinstance(value, type) and not _of_library(value):
            used[name] = _class(value, seen)
        elif isinstance(value, str | int | float | bool | tuple):
            used[name] = _words(value)
    closed = [_captured(cell.cell_contents, seen) for cell in function.__closure__ or () if _filled(cell)]
    defaults = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    return [_code(code), used, closed, [_captured(value, seen) for value in defaults]]


def _captured(value, seen):
    if isinstance(value, types.FunctionType) and not _of_library(value):
        return _function(value, seen)
    if isinstance(value, type):
        return value.__qualname__ if _of_library(value) else _class(value, seen)
    return _words(_plain(value))


def _names(code):
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return set(code.co_names).union(*map(_names, inner))


def _code(code):
    constants = [
        _code(constant)
        if isinstance(constant, types.CodeType)
        else sorted(map(_words, constant))
        if isinstance(constant, frozenset)
        else _words(constant)
        for constant in code.co_consts
    ]
    return [code.co_code.hex(), constants, list(code.co_names)]


def _filled(cell):
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _of_library(thing) -> bool:
    return (getattr(thing, "__module__", None) or "builtins").split(".")[0] in _LIBRARIES


def _words(thing) -> str:
    """Its repr, without addresses in memory."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(thing))


def _hash(described) -> str:
    return hashlib.sha256(json.dumps(described, sort_keys=True, default=_words).encode()).hexdigest()[:32]
