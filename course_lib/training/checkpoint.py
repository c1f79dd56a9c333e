"""Checkpoints: all that a run needs to go on as if nothing had happened, in one file with a checksum.

    checkpoint-<n>.state
        "course_lib checkpoint 1 ", SHA-256 of the rest in hex, newline
        8 bytes: length of the header, little-endian
        header: JSON, with the name, type and shape of each array under "arrays"
        the arrays' bytes, one after the other

The numbers n grow. Two are kept: should the last one be damaged, the one before is good.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import ml_dtypes  # noqa: F401  (teaches NumPy the name bfloat16)
import numpy as np

from course_lib.training.durable import replacing

_MAGIC = b"course_lib checkpoint 1 "
_KEPT = 2


class DamagedCheckpoint(Exception):
    """A file that is not what was written; never shown to a user."""


def save(folder: Path, header: dict, arrays: dict[str, np.ndarray]) -> Path:
    """Write the next checkpoint, and then remove those before the last two.

    Raises
    ------
    CourseError
        The disk is full or the folder cannot be written; the checkpoints before stay as they are.
    """
    numbers = _numbers(folder)
    path = _path(folder, max(numbers, default=0) + 1)
    arrays = {name: np.ascontiguousarray(array).reshape(np.shape(array)) for name, array in arrays.items()}
    described = [[name, array.dtype.name, list(array.shape)] for name, array in arrays.items()]
    text = json.dumps({**header, "arrays": described}).encode()
    size = len(_MAGIC) + 73 + len(text) + sum(array.nbytes for array in arrays.values())
    with replacing(path, size) as partial, open(partial, "wb") as file:
        digest = hashlib.sha256()
        file.write(_MAGIC + b"0" * 64 + b"\n")
        for part in (len(text).to_bytes(8, "little"), text, *map(_bytes_of, arrays.values())):
            digest.update(part)
            file.write(part)
        file.seek(len(_MAGIC))
        file.write(digest.hexdigest().encode())
    for number in sorted([*numbers, max(numbers, default=0) + 1])[:-_KEPT]:
        _path(folder, number).unlink(missing_ok=True)
    return path


@dataclass(frozen=True)
class Checkpoint:
    """`damaged` are the newer files that could not be used."""

    path: Path
    header: dict
    arrays: dict[str, np.ndarray]
    damaged: tuple[Path, ...]


def newest(folder: Path) -> Checkpoint | None:
    """The newest good checkpoint; None where there is none."""
    damaged = []
    for number in sorted(_numbers(folder), reverse=True):
        try:
            return Checkpoint(_path(folder, number), *read(_path(folder, number)), tuple(damaged))
        except DamagedCheckpoint:
            damaged.append(_path(folder, number))
    return None


def read(path: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Header and arrays.

    Raises
    ------
    DamagedCheckpoint
        It is no checkpoint, or not what was written.
    """
    try:
        content = np.fromfile(path, np.uint8)
    except OSError as error:
        raise DamagedCheckpoint(path) from error
    start = len(_MAGIC) + 65
    first_line, payload = content[:start].tobytes(), content[start:]
    if first_line != _MAGIC + hashlib.sha256(payload).hexdigest().encode() + b"\n":
        raise DamagedCheckpoint(path)
    length = int.from_bytes(payload[:8].tobytes(), "little")
    header = json.loads(payload[8 : 8 + length].tobytes())
    arrays, position = {}, 8 + length
    for name, dtype, shape in header.pop("arrays"):
        size = np.dtype(dtype).itemsize * int(np.prod(shape))
        arrays[name] = payload[position : position + size].view(dtype).reshape(shape).copy()
        position += size
    return header, arrays


def remove_all(folder: Path, but_newest: bool = False) -> None:
    """Remove the checkpoints of a run, or all before its newest."""
    numbers = sorted(_numbers(folder))
    for number in numbers[:-1] if but_newest else numbers:
        _path(folder, number).unlink(missing_ok=True)


def _bytes_of(array):
    return array.reshape(-1).view(np.uint8).data


def _path(folder, number):
    return folder / f"checkpoint-{number:06d}.state"


def _numbers(folder):
    matches = (re.fullmatch(r"checkpoint-(\d{6,})\.state", path.name) for path in folder.glob("checkpoint-*.state"))
    return [int(match[1]) for match in matches if match]
