"""NIfTI files (.nii, .nii.gz) -> images of which a region is read without the rest.

NIfTI stores arrays as (i, j, k[, channel]) in any orientation and counts mm to the right, front and top (RAS). Here
arrays are (z, y, x), turned until x runs closest to the patient's left, y to the back and z to the head (LPS), as an
axial DICOM series has them; nothing is interpolated. https://nifti.nimh.nih.gov/nifti-1
"""

import gzip
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nibabel
import numpy as np
from nibabel.orientations import apply_orientation, axcodes2ornt, inv_ornt_aff, io_orientation, ornt_transform

from course_lib.datasets.errors import DatasetError
from course_lib.dicom.array_cache import cached_array, file_key
from course_lib.dicom.geometry import to_ras
from course_lib.dicom.grid import Grid, laid_on
from course_lib.dicom.nifti import NiftiMask
from course_lib.errors import CourseError

Region = tuple[slice, ...]
_LPS = axcodes2ornt(("L", "P", "S"))
_MOST_CHANNELS = 16  # more of them are points in time


@dataclass(frozen=True, eq=False)
class NiftiImage:
    """One NIfTI file; see `nifti_image`, which checks the header.

    Attributes
    ----------
    path : Path
    shape : (z, y, x)
    affine : (4, 4) float64
        Array indices (z, y, x, 1) -> mm in the patient (LPS).
    stored_shape, stored_affine
        As nibabel gives them: (i, j, k) and mm to the right, front and top.
    channels : tuple of str
        What lies on the last axis of what is read; empty where there is none.
    order : tuple of int
        Which of the stored channels each of them is.
    slope, intercept : float
        What stored numbers are multiplied with, and what is added.
    window : (low, high) or None
        Values are clipped to it and brought to 0 ... 255, where a set's card says so.
    """

    path: Path
    shape: tuple[int, int, int]
    affine: np.ndarray = field(repr=False)
    stored_shape: tuple[int, ...]
    stored_affine: np.ndarray = field(repr=False)
    channels: tuple[str, ...] = ()
    order: tuple[int, ...] = ()
    slope: float = 1.0
    intercept: float = 0.0
    window: tuple[float, float] | None = None
    modality: str = ""  # NIfTI does not say
    padding: None = None

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.path,)

    @cached_property
    def spacing_mm(self) -> tuple[float, float, float]:
        """(dz, dy, dx)."""
        return tuple(np.linalg.norm(self.affine[:3, :3], axis=0).tolist())

    @property
    def grid(self) -> Grid:
        return Grid(self.shape, self.affine, "", str(self.path), "")

    def read(self, *region: slice) -> np.ndarray:
        """float32 (z, y, x) or (z, y, x, channel): of uncompressed files only that part is read.

        A compressed file is unpacked once, into the cache of arrays on disk (see `dicom.array_cache`).

        Raises
        ------
        DatasetError
            The file is damaged or cut short.
        """
        try:
            if has_packing(self.path):
                stored = cached_array(f"nifti|{file_key(self.path)}", lambda: _turned(self.path))
            else:
                stored = _turned(self.path)
            part = [stored[number][region] for number in self.order] if self.order else stored[0][region]
            part = np.stack(part, axis=-1) if self.order else np.asarray(part)
        except DatasetError:
            raise
        except Exception as error:  # nibabel, gzip and zlib raise what they like on damaged files
            raise _damaged(self.path, error) from error
        part = part.astype(np.float32)
        if (self.slope, self.intercept) != (1.0, 0.0):
            part = part * np.float32(self.slope) + np.float32(self.intercept)
        if self.window is not None:
            low, high = map(np.float32, self.window)
            part = (part.clip(low, high) - low) * (np.float32(255) / (high - low))
        return part


@dataclass(frozen=True, eq=False)
class Sequences:
    """Several NIfTI files on one grid that are the channels of one image, as the four sequences of a BraTS patient.

    Attributes
    ----------
    channels : tuple of str
        The names, in the order of the last axis.
    images : tuple of NiftiImage
    """

    channels: tuple[str, ...]
    images: tuple[NiftiImage, ...]
    modality: str = ""
    padding: None = None

    @property
    def path(self) -> Path:
        return self.images[0].path

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(image.path for image in self.images)

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.images[0].shape

    @property
    def affine(self) -> np.ndarray:
        return self.images[0].affine

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        return self.images[0].spacing_mm

    @property
    def grid(self) -> Grid:
        return self.images[0].grid

    def read(self, *region: slice) -> np.ndarray:
        """float32 (z, y, x, channel)."""
        return np.stack([image.read(*region) for image in self.images], axis=-1)


def nifti_image(path: Path, channels: Sequence[str] = ()) -> NiftiImage:
    """What a NIfTI file holds, from its header.

    Parameters
    ----------
    path : Path
    channels : sequence of str, optional
        The names of what lies on the fourth axis; by default "0", "1", ...

    Raises
    ------
    DatasetError
        The file cannot be read, is cut short, or holds no grey values on three axes: colours, a series in time.

    Examples
    --------
    >>> import tempfile
    >>> affine = np.diag([-1.0, -1.0, 5.0, 1.0])  # x to the left, y to the back: as DICOM
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nibabel.save(nibabel.Nifti1Image(np.zeros((8, 6, 4), np.int16), affine), f"{folder}/a.nii")
    ...     image = nifti_image(Path(folder, "a.nii"))
    ...     image.shape, image.spacing_mm
    ((4, 6, 8), (5.0, 1.0, 1.0))
    """
    image = _loaded(path)
    stored, affine = tuple(map(int, image.shape)), np.asarray(image.affine, float)
    dtype = image.get_data_dtype()
    if dtype.kind not in "iufb":
        raise DatasetError(f"{path} holds colours or complex numbers, not one grey value a voxel: export it as such.")
    if not 2 <= len(stored) <= 5 or 0 in stored or any(side > 1 for side in stored[4:]):
        raise DatasetError(f"{path} has the shape {stored}; an image has three axes, and a fourth for its channels.")
    _check_length(path, int(image.dataobj.offset), dtype.itemsize * int(np.prod(stored, dtype=float)))
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-9:
        raise DatasetError(f"{path} does not say where its voxels lie (its affine is {affine[:3].tolist()}).")
    spatial, count = (*stored[:3], *[1] * (3 - len(stored))), (*stored, 1, 1)[3] if len(stored) > 3 else 1
    if count > _MOST_CHANNELS:
        raise DatasetError(f"{path} holds {count} volumes, a series in time: split it (nibabel.four_to_three).")
    names = tuple(map(str, channels)) if count > 1 else ()
    if names and len(names) != count:
        raise DatasetError(f"{path} has {count} channels, but {len(names)} names are given: {', '.join(names)}.")
    names = names or tuple(map(str, range(count)) if count > 1 else ())
    names, order = _in_usual_order(names)
    turn = ornt_transform(io_orientation(affine), _LPS)
    sides = apply_orientation(np.broadcast_to(np.uint8(0), spatial), turn).shape
    to_lps = np.diag([-1, -1, 1, 1]) @ affine @ inv_ornt_aff(turn, spatial)
    scale = float(image.dataobj.slope), float(image.dataobj.inter)
    return NiftiImage(path, sides[::-1], to_lps[:, [2, 1, 0, 3]], spatial, affine, names, order, *scale)


def has_packing(path: Path) -> bool:
    return path.name.lower().endswith(".gz")


def lies_on(mask: NiftiImage, grid: Grid) -> bool:
    """Whether the voxels of a file are those of a grid, all of them, whatever the order of the axes."""
    if sorted(mask.stored_shape) != sorted(grid.shape) or grid.affine is None:
        return False
    laid = laid_on(grid, np.broadcast_to(np.uint8(0), mask.stored_shape), to_ras(mask.stored_affine))
    return laid is not None and laid[0].shape == grid.shape and not laid[1].any()


def open_labels(path: Path, grid: Grid) -> np.ndarray:
    """The labels of a NIfTI mask on the grid of an image, uint8 (z, y, x), mapped from the cache on disk.

    Raises
    ------
    DatasetError, dicom.MaskError
        The file is damaged, holds no labels from 0 to 255, or lies on another grid.
    """
    try:
        key = f"labels|{file_key(path)}|{grid.shape}|{np.array2string(grid.affine, precision=6)}"
    except OSError as error:
        raise _damaged(path, error) from error
    return cached_array(key, lambda: _labels(path, grid))


def _labels(path: Path, grid: Grid) -> np.ndarray:
    try:
        if has_packing(path):
            with gzip.open(path) as file:  # to the last byte, where the checksum is; nibabel stops before it
                while file.read(2**20):
                    pass
        mask = NiftiMask(path, None)
        if max(mask.names, default=0) > 255:
            raise DatasetError(f"{path} holds labels up to {max(mask.names)}; a label map ends at 255. Is it an image?")
        labels = np.zeros(grid.shape, np.uint8)
        for number, where, inside in mask.pieces(grid, list(mask.names), None):
            labels[where][inside] = number
        return labels
    except CourseError:
        raise
    except Exception as error:  # nibabel, gzip and zlib raise what they like on damaged files
        raise _damaged(path, error) from error


def _loaded(path: Path):
    try:
        return nibabel.Nifti1Image.from_filename(path, keep_file_open=False)
    except Exception as first:
        try:
            return nibabel.load(path)  # NIfTI-2
        except Exception:
            raise _damaged(path, first) from first


def _turned(path: Path) -> np.ndarray:
    """(channel, z, y, x), as stored but for the orientation."""
    image = _loaded(path)
    if has_packing(path):  # to the last byte, where the checksum is; nibabel stops before it
        image = type(image).from_bytes(gzip.decompress(path.read_bytes()))
    values = image.dataobj.get_unscaled()
    values = values.reshape(*values.shape[:3], *[1] * (3 - values.ndim), -1, order="F")
    turned = apply_orientation(values, ornt_transform(io_orientation(image.affine), _LPS))
    return turned.transpose(3, 2, 1, 0)


def _in_usual_order(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Names and which stored channel each is: MR sequences in the order t1, t1ce, t2, flair, all else as it comes."""
    from course_lib.datasets.names import SEQUENCES, sequence_named

    named = [sequence_named(name) for name in names]
    if len(set(named)) == len(named) and set(named) <= SEQUENCES.keys():
        order = sorted(range(len(named)), key=lambda number: list(SEQUENCES).index(named[number]))
        return tuple(named[number] for number in order), tuple(order)
    return names, tuple(range(len(names)))


def _check_length(path: Path, offset: int, content: int) -> None:
    """A file that is cut short is told by its length; a packed one names its own, modulo 2^32, in the last 4 bytes."""
    wanted = offset + content
    try:
        length = os.path.getsize(path)
        if has_packing(path):
            with path.open("rb") as file:
                file.seek(-4, os.SEEK_END)
                (length,) = struct.unpack("<I", file.read(4))
            short = length < wanted if wanted < 2**32 else False
        else:
            short = length < wanted
    except OSError as error:
        raise _damaged(path, error) from error
    if short:
        raise DatasetError(f"{path} is cut short: its header announces {wanted:,} bytes. Copy or load it again.")


def _damaged(path: Path, error: Exception) -> DatasetError:
    return DatasetError(f"{path} cannot be read as NIfTI ({error}): it is damaged or of another kind. Replace it.")
