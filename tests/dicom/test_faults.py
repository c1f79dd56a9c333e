"""Truncated and corrupted files: read, set aside with a reason, or refused by name. Nothing else, and no hang.

Everything is read in a process of its own: a decoder that crashes would take the tests down with it.
"""

import warnings
from pathlib import Path

import nibabel
import numpy as np
import pytest
from child_process import ChildProcess
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import EnhancedMRImageStorage
from structures import in_mm, write_structures

from course_lib.dicom import (
    DicomFolderError,
    DicomSeriesError,
    MaskError,
    images_of_mask,
    read_mask,
    read_masks,
    scan,
    write_mask,
)
from course_lib.dicom.writing import LUNGS

settings.register_profile("files", max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
FILES = settings.get_profile("files")
NAMES = (  # of pydicom's files
    "MR_small_implicit.dcm", "MR_small_bigendian.dcm", "MR_small_RLE.dcm", "MR_small_jp2klossless.dcm",
    "MR_small_jpeg_ls_lossless.dcm", "JPGExtended.dcm", "image_dfl.dcm",
)  # fmt: skip


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    child = ChildProcess(tmp_path_factory.mktemp("caches"))
    yield child
    child.kill()


@st.composite
def damages(draw):
    """What happens to a file: bytes changed (places as a fraction of its length), a part lost, and its end lost."""
    # squared, which makes it smaller: most damage is done near the start, where the header is
    place = st.floats(0, 1, exclude_max=True).map(lambda x: x * x)
    changes = draw(st.lists(st.tuples(place, st.integers(0, 255)), max_size=6))
    lost = draw(st.none() | st.tuples(place, st.integers(1, 40)))
    end = draw(st.none() | place)
    return changes, lost, end


def damaged(content: bytes, damage) -> bytes:
    changes, lost, end = damage
    content = bytearray(content)
    for place, value in changes:
        content[int(place * len(content))] = value
    if lost:
        start = int(lost[0] * len(content))
        del content[start : start + lost[1]]
    return bytes(content if end is None else content[: int(end * len(content))])


# --- images -----------------------------------------------------------------------------------------------------------


def read_all(folder: str) -> str:
    """Everything the reader offers, on a folder; what may be raised is caught, anything else travels back."""
    warnings.simplefilter("ignore")  # pydicom remarks on every damaged value
    try:
        found = scan(folder, remember=False)
    except DicomFolderError:
        return "no DICOM file"
    files = {file for series in found for file in series.files} | {item.path for item in found.unusable}
    assert files == set(Path(folder).iterdir())
    refused = []
    for series in found:
        for ask in (
            series.volume,
            lambda series=series: series.volume(allow_missing=True, drop_duplicates=True, resample_irregular=True),
            lambda series=series: series.volume(drop_other_orientations=True, resample_tilt=True, allow_missing=True),
            lambda series=series: series.read(slice(0, 2), slice(1, 3), slice(1, 3)),
            lambda series=series: series.image(0),
            lambda series=series: series.image(-1),
        ):
            try:
                ask()
            except DicomSeriesError as error:
                refused.append(error.code if error.files else "nothing is named")
        assert repr(series)
    assert "nothing is named" not in refused
    return " ".join(refused)


def write_multi_frame(path: Path, slices: list[Path]) -> None:
    """An enhanced MR file of some slices."""
    headers = [dcmread(file) for file in slices]
    file = headers[0]
    file.SOPClassUID = file.file_meta.MediaStorageSOPClassUID = EnhancedMRImageStorage
    file.Modality, file.NumberOfFrames = "MR", len(headers)
    file.PerFrameFunctionalGroupsSequence = []
    for header in headers:
        place, own = Dataset(), Dataset()
        place.ImagePositionPatient = header.ImagePositionPatient
        own.PlanePositionSequence = [place]
        file.PerFrameFunctionalGroupsSequence.append(own)
    orientation, measures, shared = Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient, measures.PixelSpacing = file.ImageOrientationPatient, file.PixelSpacing
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [orientation], [measures]
    file.SharedFunctionalGroupsSequence = [shared]
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        delattr(file, keyword)
    file.PixelData = b"".join(header.PixelData for header in headers)
    file.save_as(path)


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    """Sound files of every transfer syntax, {name: bytes}."""
    paths = {name: get_testdata_file(name, download=False) for name in NAMES}
    return {name: Path(path).read_bytes() for name, path in paths.items() if path}


@FILES
@given(damage=damages(), which=st.integers(0, 4))
def test_a_damaged_slice_of_a_stack(tmp_path_factory, write_stack, child, damage, which):
    folder = tmp_path_factory.mktemp("stack")
    write_stack(folder)
    path = sorted(folder.iterdir())[which]
    path.write_bytes(damaged(path.read_bytes(), damage))
    child(read_all, str(folder))


@FILES
@given(damage=damages())
def test_a_damaged_multi_frame_file(tmp_path_factory, write_stack, child, damage):
    folder = tmp_path_factory.mktemp("frames")
    write_stack(folder / "slices", count=3)
    (folder / "file").mkdir()
    path = folder / "file" / "a.dcm"
    write_multi_frame(path, sorted((folder / "slices").iterdir()))
    path.write_bytes(damaged(path.read_bytes(), damage))
    child(read_all, str(folder / "file"))


@pytest.mark.parametrize("name", NAMES)
@settings(FILES, max_examples=25)
@given(damage=damages())
def test_a_damaged_file_of_any_transfer_syntax(tmp_path_factory, child, contents, name, damage):
    if name not in contents:
        pytest.skip(f"{name} does not come with this pydicom")
    folder = tmp_path_factory.mktemp("file")
    (folder / "a.dcm").write_bytes(damaged(contents[name], damage))
    child(read_all, str(folder))


def test_the_files_are_sound_before_they_are_damaged(tmp_path, write_stack, child, contents):
    write_stack(tmp_path / "stack")
    assert child(read_all, str(tmp_path / "stack")) == ""
    write_multi_frame(tmp_path / "a.dcm", sorted((tmp_path / "stack").iterdir()))
    (tmp_path / "frames").mkdir()
    (tmp_path / "a.dcm").rename(tmp_path / "frames" / "a.dcm")
    assert child(read_all, str(tmp_path / "frames")) == ""
    for name, content in contents.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_bytes(content)
        assert child(read_all, str(folder)) in (" ".join(["single_slice"] * 4), " ".join(["no_geometry"] * 4)), name


# --- masks ------------------------------------------------------------------------------------------------------------


def read_as_mask(path: str, folder: str) -> str:
    warnings.simplefilter("ignore")
    (series,) = scan(folder, remember=False)
    refused = []
    if path.endswith(".dcm"):
        try:
            images_of_mask(path)
        except MaskError as error:
            refused.append(error.code)
    for ask in (read_mask, read_masks):
        for image in (series, series.files[1]):
            try:
                ask(path, image)
            except (MaskError, DicomSeriesError) as error:
                refused.append(error.code)
    return " ".join(refused)


NOBODY = {  # what a SEG repeats of its images
    keyword: ""
    for keyword in (
        "PatientName", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "StudyDate", "StudyTime",
        "ReferringPhysicianName",
    )
}  # fmt: skip


@pytest.fixture
def masks(tmp_path, write_stack):
    """A stack, and a mask on it in each format: {suffix: bytes}."""
    write_stack(tmp_path / "ct", change=lambda z: NOBODY)
    (series,) = scan(tmp_path / "ct")
    mask = np.zeros(series.shape, np.uint8)
    mask[1, 1:3, :2], mask[2, 0, 2] = 1, 2
    square = np.array([[0.5, 0.5], [0.5, 1.5], [2.5, 1.5], [2.5, 0.5]])
    contours = [("CLOSED_PLANAR", in_mm(series, z, square)) for z in (1, 2)]
    write_mask(tmp_path / "seg.dcm", mask, series, LUNGS)
    write_structures(tmp_path / "rtstruct.dcm", {1: ("liver", contours)})
    nibabel.save(nibabel.Nifti1Image(mask.T, series.ras_affine[:, [2, 1, 0, 3]]), tmp_path / "mask.nii.gz")
    nibabel.save(nibabel.Nifti1Image(mask.T, series.ras_affine[:, [2, 1, 0, 3]]), tmp_path / "mask.nii")
    return tmp_path


@pytest.mark.parametrize("name", ["seg.dcm", "rtstruct.dcm", "mask.nii", "mask.nii.gz"])
@settings(FILES, max_examples=25)
@given(damage=damages())
def test_a_damaged_mask(masks, child, name, damage):
    (masks / f"damaged {name}").write_bytes(damaged((masks / name).read_bytes(), damage))
    child(read_as_mask, str(masks / f"damaged {name}"), str(masks / "ct"))


@pytest.mark.parametrize("name", ["seg.dcm", "rtstruct.dcm", "mask.nii", "mask.nii.gz"])
def test_the_masks_are_sound_before_they_are_damaged(masks, child, name):
    assert child(read_as_mask, str(masks / name), str(masks / "ct")) == ""
