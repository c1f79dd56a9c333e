"""Compressed and other unusual pixels, decoded by pydicom one frame at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.pixels import iter_pixels
from pydicom.pixels.utils import get_expected_length

from course_lib.dicom.errors import DicomSeriesError
from course_lib.dicom.frames import Frame

_PIXEL_ELEMENTS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def decoded(frames: Sequence[Frame]) -> Iterator[tuple[Frame, np.ndarray, Dataset]]:
    """Stored values frame by frame, each file opened once for a run of its frames."""
    for path, run in groupby(frames, key=lambda frame: frame.path):
        run = list(run)
        dataset = _with_pixels(path)
        try:
            # pydicom clears unused bits as if the top one were BitsStored - 1; _used_bits goes by HighBit
            arrays = iter_pixels(dataset, indices=[frame.index for frame in run], correct_unused_bits=False)
            for frame, stored in zip(run, arrays, strict=True):
                yield frame, _used_bits(stored, dataset), dataset
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # decoders raise what they like on damaged data; a panic in Rust is no Exception
            syntax = dataset.file_meta.get("TransferSyntaxUID")
            name = syntax.name if syntax else "no transfer syntax"
            raise DicomSeriesError(
                "undecodable", f"The pixels of {path.name} ({name}) cannot be decoded: {_short(error)}", [path]
            ) from error


def _with_pixels(path: Path) -> Dataset:
    """A whole file, found to hold as many pixel bytes as its header promises."""
    try:
        dataset = dcmread(path, force=True)
        pixels = next((dataset[name].value for name in _PIXEL_ELEMENTS if name in dataset), None)
        syntax = dataset.file_meta.get("TransferSyntaxUID")
        needed = 0 if syntax is None or syntax.is_encapsulated else get_expected_length(dataset)
    except Exception as error:  # a file that is gone, or damaged before its pixels
        raise DicomSeriesError("undecodable", f"{path.name} cannot be read: {_short(error)}", [path]) from error
    if pixels is None and _pixels_begin(path):
        raise DicomSeriesError("truncated", f"{path.name} is cut off: its compressed pixels break off", [path])
    if pixels is None:
        raise DicomSeriesError("no_pixels", f"{path.name} has a header but no pixels", [path])
    if len(pixels) < needed:
        raise DicomSeriesError(
            "truncated", f"{path.name} is cut off: {len(pixels)} of {needed} pixel bytes are there", [path]
        )
    return dataset


def _pixels_begin(path: Path) -> bool:
    """Whether an element with pixels starts in a file; pydicom drops one without an end."""
    with path.open("rb") as file:
        dcmread(file, stop_before_pixels=True, force=True)
        return file.read(4) in (b"\xe0\x7f\x10\x00", b"\x7f\xe0\x00\x10")  # (7FE0,0010) PixelData


def _used_bits(stored: np.ndarray, header: Dataset) -> np.ndarray:
    """Drop the bits outside BitsStored: old files keep overlays there, and a sign bit may lie below the top bit."""
    allocated, used = int(header.BitsAllocated), int(header.get("BitsStored") or header.BitsAllocated)
    if stored.dtype.kind == "f" or used == allocated or allocated == 1:
        return stored
    above = allocated - 1 - int(header.get("HighBit", used - 1))
    return (stored << above) >> (allocated - used)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
