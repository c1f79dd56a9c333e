"""Every file that comes with pydicom, odd and broken ones among them: the pixels pydicom finds, or a named reason.

The files are read in a process of their own, with a time limit: none may hang or take the process down.
"""

import shutil
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from child_process import ChildProcess
from pydicom import dcmread
from pydicom.pixels import apply_modality_lut, pixel_array

from course_lib.dicom import DicomFolderError, DicomSeriesError, scan

ROOT = Path(pydicom.data.__file__).parent
FILES = sorted(
    str(path.relative_to(ROOT))
    for path in ROOT.rglob("*")
    if path.is_file() and path.suffix not in (".py", ".pyc", ".json")
)


def read(name: str, folder: str) -> dict:
    """What a folder with one file gives: reasons, and for each frame what is wrong with it, if anything."""
    shutil.copy(ROOT / name, folder)
    try:
        found = scan(folder, remember=False)
    except DicomFolderError as error:
        return {"reasons": [str(error)], "frames": [], "volumes": []}
    frames = [judge_frame(series, i) for series in found for i in range(len(series.frames))]
    volumes = [judge_volume(series) for series in found]
    return {"reasons": [item.reason for item in found.unusable], "frames": frames, "volumes": volumes}


def judge_frame(series, i: int) -> str:
    frame = series.frames[i]
    try:
        header = dcmread(frame.path, force=True)
        theirs = apply_modality_lut(pixel_array(header, index=frame.index, raw=True), header)
    except Exception as error:
        theirs = error
    try:
        ours = series.image(i).array
    except DicomSeriesError as error:
        if error.code == "colour":
            return (
                "" if header.SamplesPerPixel == 3 or header.PhotometricInterpretation == "PALETTE COLOR" else str(error)
            )
        return "" if isinstance(theirs, Exception) else f"pydicom reads it, and here: {error}"
    if isinstance(theirs, Exception):
        return f"read here, where pydicom says: {theirs}"
    if series.photometric == "MONOCHROME1":
        ours = ours.max() + theirs.min() - ours.astype(float)  # turned back
    return "" if np.allclose(ours, theirs, rtol=1e-6, atol=1e-6) else "other pixels than pydicom's"


def judge_volume(series) -> str:
    """A volume holds its frames, or is refused by name."""
    try:
        volume = series.volume().array
    except DicomSeriesError as error:
        return error.code
    images = np.stack([series.image(i).array for i in range(len(series.frames))])
    return "volume" if np.array_equal(volume, images) else "other pixels than the frames"


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    child = ChildProcess(tmp_path_factory.mktemp("caches"))
    yield child
    child.kill()


@pytest.mark.parametrize("name", FILES)
def test_pixels_are_those_of_pydicom_or_a_reason_is_given(tmp_path, child, name):
    result = child(read, name, str(tmp_path))
    assert not any(result["frames"]), result["frames"]
    assert "other pixels than the frames" not in result["volumes"]
    assert result["frames"] or result["reasons"]
    assert all(len(reason) > 10 for reason in result["reasons"])
    if not result["frames"]:
        assert not is_image(ROOT / name), result["reasons"]


def list_all() -> tuple[set, set]:
    """The files that all of them together give images of, and those that give none."""
    found = scan(ROOT, remember=False)
    return {str(file) for series in found for file in series.files}, {str(item.path) for item in found.unusable}


def test_all_of_them_in_one_folder(child):
    used, unusable = child(list_all)
    assert {str(ROOT / name) for name in FILES} <= used | unusable
    assert not used & unusable
    assert len(used) > 80


def is_image(path: Path) -> bool:
    """Whether a file holds pixels of something that is an image."""
    try:
        header = dcmread(path)
        return "PixelData" in header and "Rows" in header and header.get("Modality") not in ("RTDOSE", "SEG")
    except Exception:  # not DICOM, or too damaged for pydicom
        return False
