"""Stored pixels -> modality values (Hounsfield units, activity, signal), whole frames or regions of them.

stored -> modality (lookup table, or slope and intercept of each frame) -> window -> presentation: DICOM PS3.4, N.2.
This module does the first arrow; `inverted` is the last one, for MONOCHROME1.

Uncompressed pixels are read from their place in the file, only the rows that are asked for. Everything else is decoded
by pydicom, one frame at a time, and kept on disk, so that a region costs its decoding once (see `array_cache`).
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.pixels import apply_modality_lut

from course_lib.dicom import decoding
from course_lib.dicom.array_cache import cached_array, file_key
from course_lib.dicom.errors import DicomSeriesError
from course_lib.dicom.frames import Frame, Storage

_INT16 = np.iinfo(np.int16)
_WHOLE = slice(None)
_THREADS = min(4, os.cpu_count() or 1)  # reading files is waiting and copying, which threads share well
_FRAMES_A_TASK = 16


def modality_values(frames: Sequence[Frame], shape: tuple[int, int]) -> np.ndarray:
    """The modality values of whole frames, (n, rows, columns).

    int16 where all values are whole numbers that fit, since that is half the memory of float32; float32 otherwise.

    Raises
    ------
    DicomSeriesError
        `no_pixels`, `truncated` or `undecodable`.
    """
    if _are_plain(frames):
        stored = _stored_regions(frames, shape, _WHOLE, _WHOLE)
        return _rescaled_together(stored, frames)
    values = np.empty((len(frames), *shape), dtype=np.int16)
    for i, (frame, stored, header) in enumerate(decoding.decoded(frames)):
        plane = _rescaled(stored, frame, header)
        if plane.shape != shape:
            raise DicomSeriesError(
                "undecodable", f"A frame decodes to {plane.shape} pixels, its header says {shape}", [frame.path]
            )
        if values.dtype == np.int16 and not _fits_int16(plane):
            values = values.astype(np.float32)
        values[i] = plane
    return values


def region_values(frames: Sequence[Frame], shape: tuple[int, int], rows: slice, columns: slice, dtype) -> np.ndarray:
    """The modality values of a rectangle of some frames, (n, rows, columns), in the dtype that `value_type` gives.

    Raises
    ------
    DicomSeriesError
        `no_pixels`, `truncated` or `undecodable`.
    """
    if _are_plain(frames):
        return _rescaled_together(_stored_regions(frames, shape, rows, columns), frames, dtype)
    if not frames:
        return np.empty((0, *shape), dtype)[:, rows, columns]
    return np.stack([_decoded_frame(frame, shape)[rows, columns] for frame in frames]).astype(dtype, copy=False)


def value_type(frames: Sequence[Frame]) -> np.dtype:
    """int16 where every value that the headers allow is a whole number that fits, else float32.

    Known without reading a pixel, so that all regions of a series have one dtype.
    """
    kinds = {(frame.storage, frame.slope, frame.intercept) for frame in frames}
    ends = [_value_range(*kind) for kind in kinds]
    fits = all(low is not None and _INT16.min <= low and high <= _INT16.max for low, high in ends)
    return np.dtype(np.int16 if fits else np.float32)


def inverted(values: np.ndarray, frame: Frame) -> np.ndarray:
    """Values of a MONOCHROME1 frame turned so that larger is brighter.

    value -> lowest + highest - value, where lowest and highest are the modality values of the ends of the stored
    range (BitsStored, PixelRepresentation): the range stays, and nothing depends on what is in the picture.
    """
    header = dcmread(frame.path, stop_before_pixels=True, force=True)
    bits = int(header.BitsStored)
    lowest = -(1 << (bits - 1)) if header.PixelRepresentation else 0
    ends = _rescaled(np.array([lowest, lowest + (1 << bits) - 1]), frame, header)
    turned = ends.sum() - values
    return turned.astype(np.int16 if _fits_int16(turned) else np.float32)


def padding_values(frame: Frame) -> tuple[float, float] | None:
    """The modality values from which to which a pixel of a frame means "no image here"; None where there are none."""
    if frame.storage.padding is None:
        return None
    ends = [stored * frame.slope + frame.intercept for stored in frame.storage.padding]
    return min(ends), max(ends)


# --- uncompressed: bytes from their place -----------------------------------------------------------------------------


def _are_plain(frames: Sequence[Frame]) -> bool:
    one_kind = len({frame.storage for frame in frames}) == 1
    return one_kind and all(frame.offset is not None for frame in frames)


def _stored_regions(frames: Sequence[Frame], shape: tuple[int, int], rows: slice, columns: slice) -> np.ndarray:
    """Stored pixels of a rectangle of frames, each file opened once for a run of its frames."""
    height, width = shape
    top, bottom, _ = rows.indices(height)
    left, right, _ = columns.indices(width)
    stored = np.empty((len(frames), max(bottom - top, 0), max(right - left, 0)), dtype=frames[0].storage.dtype)
    if stored.size:
        runs = [list(run) for _, run in groupby(enumerate(frames), key=lambda item: item[1].file)]
        tasks = [runs[i : i + _FRAMES_A_TASK] for i in range(0, len(runs), _FRAMES_A_TASK)]
        work = (stored, width, top, bottom, left, right)
        if stored.nbytes > 1 << 24 and len(tasks) > 1:  # below, starting threads takes longer than they save
            with ThreadPoolExecutor(_THREADS) as pool:
                for _ in pool.map(lambda task: _read_runs(task, *work), tasks):
                    pass
        else:
            for task in tasks:
                _read_runs(task, *work)
    _clear_unused_bits(stored, frames[0].storage)
    return stored


def _read_runs(runs, stored: np.ndarray, width: int, top: int, bottom: int, left: int, right: int) -> None:
    size = stored.itemsize
    whole_rows = right - left == width
    band = None if whole_rows else np.empty((bottom - top, width), stored.dtype)
    for run in runs:
        path = run[0][1].path
        try:
            handle = os.open(path, _OPEN_FLAGS)
            try:
                for number, frame in run:
                    target = stored[number] if whole_rows else band
                    if _read_into(handle, target, frame.offset + top * width * size) < target.nbytes:
                        raise _cut_off(frame, os.fstat(handle).st_size)
                    if not whole_rows:
                        stored[number] = band[:, left:right]
            finally:
                os.close(handle)
        except OSError as error:
            raise DicomSeriesError(
                "undecodable", f"{path.name} cannot be read: {error.strerror or error}", [path]
            ) from error


_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

if hasattr(os, "preadv"):

    def _read_into(handle: int, target: np.ndarray, start: int) -> int:
        """Fill a contiguous array from a place in a file; returns the number of bytes that were there."""
        done = os.preadv(handle, [target], start)
        while 0 < done < target.nbytes:  # a signal, or a network file system, may cut a read short
            more = os.preadv(handle, [memoryview(target).cast("B")[done:]], start + done)
            if not more:
                break
            done += more
        return done

else:  # Windows

    def _read_into(handle: int, target: np.ndarray, start: int) -> int:
        """Fill a contiguous array from a place in a file; returns the number of bytes that were there."""
        os.lseek(handle, start, os.SEEK_SET)
        view, done = memoryview(target).cast("B"), 0
        while done < len(view) and (part := os.read(handle, len(view) - done)):
            view[done : done + len(part)] = part
            done += len(part)
        return done


def _cut_off(frame: Frame, size: int) -> DicomSeriesError:
    header = dcmread(frame.path, stop_before_pixels=True, force=True)
    needed = header.Rows * header.Columns * header.BitsAllocated // 8 * int(header.get("NumberOfFrames") or 1)
    there = max(size - (frame.offset - frame.index * needed // int(header.get("NumberOfFrames") or 1)), 0)
    name = frame.path.name
    return DicomSeriesError("truncated", f"{name} is cut off: {there} of {needed} pixel bytes are there", [frame.path])


def _clear_unused_bits(stored: np.ndarray, storage: Storage) -> None:
    """Drop the bits outside BitsStored: old files keep overlays there, and a sign bit may lie below the top bit."""
    allocated = 8 * stored.itemsize
    if storage.bits_stored == allocated:
        return
    stored <<= allocated - 1 - storage.high_bit
    stored >>= allocated - storage.bits_stored


def _value_range(storage: Storage, slope: float, intercept: float) -> tuple[float | None, float]:
    """The least and the largest modality value there can be; (None, 0) where they are no whole numbers or unknown."""
    if not storage.dtype or not (slope.is_integer() and intercept.is_integer()):
        return None, 0
    lowest = -(1 << (storage.bits_stored - 1)) if np.dtype(storage.dtype).kind == "i" else 0
    ends = [stored * slope + intercept for stored in (lowest, lowest + (1 << storage.bits_stored) - 1)]
    return min(ends), max(ends)


def _rescaled_together(stored: np.ndarray, frames: Sequence[Frame], dtype=None) -> np.ndarray:
    """Modality values of many frames at once, in place where the numbers allow it."""
    slopes = np.array([frame.slope for frame in frames])
    intercepts = np.array([frame.intercept for frame in frames])
    whole = bool((slopes % 1 == 0).all() and (intercepts % 1 == 0).all())
    if dtype is None:
        dtype = np.int16 if whole and _ends_fit_int16(stored, slopes, intercepts) else np.float32
    one_slope, one_intercept = len(set(slopes)) == 1, len(set(intercepts)) == 1
    slope = slopes[0] if one_slope else slopes[:, None, None]
    intercept = intercepts[0] if one_intercept else intercepts[:, None, None]
    if dtype == np.int16:
        # The results fit, so arithmetic modulo 2^16 gives them even where a stored uint16 does not fit.
        values = stored.view(np.int16) if stored.dtype in (np.int16, np.uint16) else stored.astype(np.int16)
        if not (one_slope and slope == 1):
            values *= np.asarray(slope).astype(np.int64).astype(np.int16)
        if not (one_intercept and intercept == 0):
            values += np.asarray(intercept).astype(np.int64).astype(np.int16)
        return values
    if one_slope and one_intercept and slope == 1 and intercept == 0:
        return stored.astype(np.float32)
    if stored.itemsize <= 2 and whole and np.abs(slopes).max() * 65536 + np.abs(intercepts).max() < 1 << 24:
        values = stored.astype(np.float32)  # whole numbers below 2^24 are exact in it
        values *= np.asarray(slope, np.float32)
        values += np.asarray(intercept, np.float32)
        return values
    return np.stack(
        [
            (plane * frame.slope + frame.intercept).astype(np.float32)  # float64 in between
            for plane, frame in zip(stored, frames, strict=True)
        ]
    )


def _ends_fit_int16(stored: np.ndarray, slopes: np.ndarray, intercepts: np.ndarray) -> bool:
    if not stored.size:
        return True
    if len(set(slopes)) == 1 and len(set(intercepts)) == 1:
        ends = np.array([stored.min(), stored.max()], float) * slopes[0] + intercepts[0]
    else:
        low, high = stored.min(axis=(1, 2)).astype(float), stored.max(axis=(1, 2)).astype(float)
        ends = np.concatenate([low * slopes + intercepts, high * slopes + intercepts])
    return bool(ends.min() >= _INT16.min and ends.max() <= _INT16.max)


# --- everything else: decoded frames ----------------------------------------------------------------------------------


def _decoded_frame(frame: Frame, shape: tuple[int, int]) -> np.ndarray:
    def decode():
        return modality_values([frame._replace(offset=None)], shape)[0]

    try:
        key = f"frame|{file_key(frame.file)}|{frame.index}"
    except OSError:  # a file that is gone: decoding says so by its name
        return decode()
    return cached_array(key, decode)


def _rescaled(stored: np.ndarray, frame: Frame, header: Dataset) -> np.ndarray:
    if header.get("ModalityLUTSequence"):
        return apply_modality_lut(stored, header)
    slope, intercept = frame.slope, frame.intercept
    if (slope, intercept) == (1, 0):
        return stored
    if stored.dtype.kind != "f" and slope.is_integer() and intercept.is_integer():
        return stored.astype(np.int64) * int(slope) + int(intercept)
    return stored.astype(np.float64) * slope + intercept


def _fits_int16(values: np.ndarray) -> bool:
    if values.dtype.kind == "f":
        return False
    return bool(values.min() >= _INT16.min and values.max() <= _INT16.max)
