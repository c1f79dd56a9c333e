"""A file that anybody may have written -> a label map on the grid of its challenge, or the reason why it is none.

What a file may do to who reads it, and what stands against it here:

    links, pipes, devices, folders            only regular files are opened, and links are not followed
    bombs: few bytes that become many         nothing is read or unpacked beyond what the grid can hold
    headers that announce a huge array        compared with the grid before anything is made of that size
    headers that point outside the file       compared with what there is
    text in headers, extensions               never looked at
"""

import gzip
import hashlib
import io
import math
import os
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path

import nibabel
import numpy as np
from nibabel.imageglobals import LoggingOutputSuppressor

from course_lib.challenge.blind_set import BlindSet
from course_lib.errors import CourseError
from course_lib.metrics import brats

TOLERANCE_MM = 1e-3  # how far a corner of the volume may lie from where it should: float32 in headers costs 1e-5
_WIDEST = 8  # bytes of a voxel
_ROOM = 1 << 16  # for the header and its extensions
_GZIP = b"\x1f\x8b"
_HEADERS = {348: nibabel.Nifti1Header, 540: nibabel.Nifti2Header}


class UnusableError(CourseError):
    """A file that does not count.

    Attributes
    ----------
    kind : str
        "missing", "no file", "too large", "damaged", "grid", "voxels" or "labels"; of a team that handed in what is
        not its own, "not their own"; of what we could not score, "not scored".
    """

    def __init__(self, kind: str, message: str):
        super().__init__(kind, message)
        self.kind, self.message = kind, message

    def __str__(self):
        return self.message


@dataclass(frozen=True, eq=False)
class Prediction:
    """Labels of one case, uint8 (x, y, z) as in its file."""

    labels: np.ndarray
    sha256: str  # of the file


def content_of(path: Path, blind: BlindSet) -> bytes:
    """The bytes of a file, if it is one, and no larger than a prediction can be.

    Raises
    ------
    UnusableError
    """
    limit = _most_bytes(blind) + _ROOM
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise UnusableError("no file", "is a link to another place. Hand in the file itself.")
        number = os.open(path, flags)  # a pipe would wait for a writer, but for O_NONBLOCK
        with open(number, "rb") as file:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise UnusableError("no file", "is no regular file (a folder, a pipe, a device).")
            content = file.read(limit + 1)
    except OSError as error:
        raise UnusableError("no file", f"cannot be read ({error.strerror}).") from error
    if len(content) > limit:
        raise UnusableError(
            "too large", f"is larger than {limit:,} bytes, and no label map of this challenge is. Is it an image?"
        )
    return content


def labels_in(content: bytes, blind: BlindSet) -> np.ndarray:
    """The label map that the bytes of a file hold.

    Parameters
    ----------
    content : bytes
        Of a .nii or .nii.gz file.
    blind : BlindSet
        What it has to look like.

    Returns
    -------
    uint8 (x, y, z), as nibabel would give it.

    Raises
    ------
    UnusableError
        With a sentence that begins with what the file does: "holds ...".
    """
    try:
        with LoggingOutputSuppressor():
            return _labels(_unpacked(content, blind), blind)
    except UnusableError:
        raise
    except Exception as error:  # nibabel raises what it likes on damaged headers
        raise UnusableError("damaged", f"cannot be read as NIfTI ({_short(error)}). Write it again.") from error


def read_prediction(path: Path, blind: BlindSet) -> Prediction:
    """A file's labels, and the sha256 by which it is known.

    Raises
    ------
    UnusableError
    """
    content = content_of(path, blind)
    return Prediction(labels_in(content, blind), hashlib.sha256(content).hexdigest())


def _most_bytes(blind: BlindSet) -> int:
    return _ROOM + _WIDEST * math.prod(blind.shape)


def _unpacked(content: bytes, blind: BlindSet) -> bytes:
    if not content.startswith(_GZIP):
        return content
    limit = _most_bytes(blind)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:  # read to its end, where the checksum is
            unpacked = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnusableError("damaged", f"cannot be unpacked ({_short(error)}). Write or copy it again.") from error
    if len(unpacked) > limit:
        raise UnusableError(
            "too large", f"unpacks to more than {limit:,} bytes, and no label map of this challenge does."
        )
    return unpacked


def _labels(content: bytes, blind: BlindSet) -> np.ndarray:
    header = _header(content)
    _check_grid(header, blind)
    dtype = header.get_data_dtype()
    if dtype.kind not in "iu" or dtype.fields:
        raise UnusableError(
            "voxels",
            f"holds {_in_words(dtype)} and not whole numbers. Make labels of them first: probabilities by argmax, then "
            "`.astype(np.uint8)`.",
        )
    if header.get_slope_inter() not in ((None, None), (1.0, 0.0)):
        raise UnusableError("voxels", "holds whole numbers with a scale on top. Write the labels as uint8, unscaled.")
    offset, count = int(header.get_data_offset()), math.prod(blind.shape)
    if offset < header.sizeof_hdr or len(content) < offset + count * dtype.itemsize:
        raise UnusableError("damaged", "is cut short: it holds less voxels than it announces. Write or copy it again.")
    voxels = np.frombuffer(content, dtype, count, offset)
    found = np.flatnonzero(np.bincount(voxels, minlength=1)) if dtype.itemsize == 1 and dtype.kind == "u" else None
    found = np.unique(voxels) if found is None else found
    unknown = [int(label) for label in found if label not in (0, *blind.labels)]
    if unknown:
        raise UnusableError("labels", _said_of_labels(unknown, blind))
    return voxels.astype(np.uint8).reshape(blind.shape, order="F")


def _header(content: bytes):
    size = {int.from_bytes(content[:4], order) for order in ("little", "big")} & _HEADERS.keys()
    if not size:
        raise UnusableError("damaged", "is no NIfTI file. Write it with `challenge.write_submission` or nibabel.")
    (size,) = size
    if len(content) < size:
        raise UnusableError("damaged", "is cut short: it ends within its header. Write or copy it again.")
    header = _HEADERS[size](content[:size])
    if not header["magic"].item().startswith(b"n+"):
        raise UnusableError("damaged", "is half of a pair of files (.hdr and .img). Hand in one file, .nii.gz.")
    return header


def _check_grid(header, blind: BlindSet) -> None:
    shape = tuple(map(int, header.get_data_shape()))
    if shape != blind.shape:
        said = f"has the shape {_listed(shape)} and not {_listed(blind.shape)} (x, y, z)."
        if shape[::-1] == blind.shape:
            said += " The axes are in the wrong order: the course's arrays are (z, y, x), files are (x, y, z)."
        elif tuple(side for side in shape if side > 1) == tuple(side for side in blind.shape if side > 1):
            said += " Take the axis of length 1 away: `np.squeeze`."
        else:
            said += " Bring the labels back to the case's own grid (nearest neighbour): undo resizing and cropping."
        raise UnusableError("grid", said)
    affine = np.asarray(header.get_best_affine(), float)
    corners = np.array(np.meshgrid(*[(0, side - 1) for side in shape], [1], indexing="ij")).reshape(4, -1)
    with np.errstate(all="ignore"):
        away = np.abs((affine - blind.affine) @ corners).max()
    if not away <= TOLERANCE_MM:  # nan is not
        where = f"up to {away:.4g} mm from" if np.isfinite(away) else "nobody can say how far from"
        raise UnusableError(
            "grid",
            f"lies in another place: its voxels are {where} those of the case. Take the affine of the case's own "
            f"image; this one is {np.round(affine[:3], 3).tolist()}.",
        )


def _said_of_labels(unknown: list[int], blind: BlindSet) -> str:
    meant = ", ".join(f"{number} {name}" for number, name in sorted(blind.labels.items()))
    said = f"holds {_numbers(unknown)}; a voxel is 0 or {meant}."
    (enhancing,) = brats(blind.year)["ET"]
    other = {3: 4, 4: 3}[enhancing]
    if unknown == [other]:
        said += f" Enhancing tumour is {enhancing} here (BraTS {blind.year}): labels[labels == {other}] = {enhancing}."
    elif unknown == [255]:
        said += " Is it a mask drawn as a picture?"
    return said


def _numbers(values: list[int]) -> str:
    shown = ", ".join(map(str, values[:5])) + (f" and {len(values) - 5} others" if len(values) > 5 else "")
    return f"the label{'s' if len(values) > 1 else ''} {shown}"


def _in_words(dtype: np.dtype) -> str:
    return {"f": "fractions", "c": "complex numbers", "V": "colours"}.get(dtype.kind, str(dtype)) + f" ({dtype})"


def _listed(shape) -> str:
    return " x ".join(map(str, shape))


def _short(error: Exception) -> str:
    """One line, of printable characters: parts of it may come from the file."""
    text = "".join(letter if letter.isprintable() else "?" for letter in str(error)) or type(error).__name__
    return text if len(text) <= 120 else f"{text[:117]}..."
