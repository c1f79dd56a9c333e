"""Images that are in a folder twice: the same bytes, or the same pixels under another name or in another container.

Nothing large is read without need. Files of one size are compared by their beginning, middle and end first, and read to
the last byte only where these agree. Pictures are decoded only where others have the same sides. A packed NIfTI file
carries a checksum of its content, which is enough.
"""

import os
import struct
import zlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm.auto import tqdm

from course_lib import dicom
from course_lib.datasets.case import Case, ClassCase, VolumeCase
from course_lib.datasets.nifti_images import NiftiImage, has_packing
from course_lib.datasets.pictures import read_picture
from course_lib.errors import CourseError

_PIECE = 4096
_BLOCK = 1 << 20
_MANY = 2000  # from here on a bar is shown
_MOST_PIXELS = 10**9  # decoded to be compared; some 20 s
_MOST_SERIES = 2000


class Duplicate(NamedTuple):
    """Images that are one and the same.

    Attributes
    ----------
    files : tuple of Path
        Two or more, sorted.
    how : str
        "same bytes" or "same pixels".
    across : tuple of str
        The parts of a split, or the classes, that they lie in, where these are several.
    """

    files: tuple[Path, ...]
    how: str
    across: tuple[str, ...] = ()


def same_bytes(files: Iterable[tuple[Path, int]], progress: bool = True) -> list[tuple[Path, ...]]:
    """Groups of files with the same content, given each with its size."""
    of_size = _groups(files, lambda file: file[1])
    suspects = [path for group in of_size for path, _ in group]
    size = {path: number for group in of_size for path, number in group}
    bar = _bar(suspects, "Comparing files", progress)
    alike = _groups(bar, lambda path: (size[path], _pieces(path, size[path])))
    return [tuple(same) for group in alike for same in _groups(group, _content)]


def same_pixels(images: Iterable[Case | ClassCase], progress: bool = True) -> tuple[list[tuple[Path, ...]], int]:
    """Groups of flat images with the same grey values, and how many were too many to be compared."""
    of_shape = _groups(images, _sides)
    compared, total = [], 0
    for group in sorted(of_shape, key=lambda group: int(np.prod(_sides(group[0]))) * len(group)):
        total += int(np.prod(_sides(group[0]))) * len(group)
        if total <= _MOST_PIXELS:
            compared += group
    found = _groups(_bar(compared, "Comparing pixels", progress), _grey_values)
    return [tuple(map(file_of, group)) for group in found], sum(map(len, of_shape)) - len(compared)


def same_volumes(cases: Iterable[VolumeCase]) -> list[tuple[Path, ...]]:
    """Groups of volumes with the same voxels; of each the first file."""
    series, files = [], []
    for case in cases:
        if isinstance(case.image, dicom.Series):
            series.append(case.image)
        else:
            files += [image for image in getattr(case.image, "images", (case.image,))]
    alike = [] if len(series) > _MOST_SERIES else _groups(series, _middle_of_series)
    found = [same for group in alike for same in _groups(group, _voxels_of_series)]
    content = _groups(files, lambda image: image.stored_shape)
    content = [same for group in content for same in _groups(group, _content_of_nifti)]
    return [tuple(one.files[0] for one in group) for group in found + content]


def _groups(items: Iterable, key: Callable[..., Hashable]) -> list[list]:
    """Items with one key, where these are two or more; the key None stands for nothing."""
    groups = defaultdict(list)
    for item in items:
        if (value := key(item)) is not None:
            groups[value].append(item)
    return [group for group in groups.values() if len(group) > 1]


def _pieces(path: Path, size: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            content = b""
            for start in {0, max(size // 2 - _PIECE // 2, 0), max(size - _PIECE, 0)}:
                file.seek(start)
                content += file.read(_PIECE)
        return blake2b(content, digest_size=16).digest()
    except OSError:
        return None


def _content(path: Path) -> bytes | None:
    digest = blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return None
    return digest.digest()


def file_of(case: Case | VolumeCase | ClassCase) -> Path:
    """The file of a flat image, or the first of a volume."""
    if isinstance(case.image, Path):
        return case.image
    if isinstance(case.image, dicom.Series):
        return case.image.frames[getattr(case, "frame", 0)].path
    return case.image.path


def _sides(case: Case | ClassCase) -> tuple[int, int] | None:
    try:
        return case.shape
    except CourseError:
        return None


def _grey_values(case: Case | ClassCase) -> bytes | None:
    try:
        if isinstance(case.image, Path):
            return _digest(read_picture(case.image))
        if isinstance(case.image, dicom.Series):
            return _digest(case.image.image(case.frame).array)
        return _digest(case.image.read())
    except CourseError:
        return None


def _middle_of_series(series: dicom.Series) -> tuple | None:
    middle = series.shape[0] // 2
    try:
        affine = tuple(np.round(series.affine, 2).ravel().tolist())
        return series.shape, affine, _digest(series.read(slice(middle, middle + 1)))
    except CourseError:
        return None


def _voxels_of_series(series: dicom.Series) -> bytes | None:
    digest = blake2b(digest_size=16)
    try:
        for z in range(series.shape[0]):
            digest.update(_digest(series.read(slice(z, z + 1))))
    except CourseError:
        return None
    return digest.digest()


def _content_of_nifti(image: NiftiImage) -> tuple[int, int] | None:
    """(checksum, length) of the unpacked file: gzip writes both at its end (RFC 1952)."""
    try:
        if has_packing(image.path):
            with image.path.open("rb") as file:
                file.seek(-8, os.SEEK_END)
                return struct.unpack("<II", file.read(8))
        checksum = 0
        with image.path.open("rb") as file:
            while block := file.read(_BLOCK):
                checksum = zlib.crc32(block, checksum)
        return checksum, image.path.stat().st_size % 2**32
    except (OSError, struct.error):
        return None


def _digest(values: np.ndarray) -> bytes:
    values = np.ascontiguousarray(values, np.float32)
    return blake2b(repr(values.shape).encode() + values.tobytes(), digest_size=16).digest()


def _bar(items: list, what: str, progress: bool):
    return tqdm(items, desc=what, unit="file", leave=False, disable=not progress or len(items) < _MANY)
