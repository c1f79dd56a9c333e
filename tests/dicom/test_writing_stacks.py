"""Written series: what goes in comes out, by every reader; complete or absent."""

import errno
import os
import random
import shutil
import warnings
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from conformance import unmet
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread

from course_lib.dicom import read_mask, scan, write_stack
from course_lib.dicom.writing import ORGANS, DicomWriteError, write_mask

SPACING_MM = (2.5, 0.7, 0.6)
OBLIQUE = (np.cos(0.5), np.sin(0.5), 0, 0, 0, -1)


@pytest.fixture
def hounsfield():
    return np.random.default_rng(0).integers(-1024, 3072, (5, 6, 7)).astype(np.int16)


@pytest.fixture
def labels():
    labels = np.zeros((5, 6, 7), np.uint8)
    labels[1:4, 1:3, 1:3], labels[1:3, 3:5, 4:6], labels[4, 5, 6] = 1, 2, 4
    return labels


@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_slices_have_all_the_standard_requires(tmp_path, hounsfield, modality):
    for file in write_stack(tmp_path / "s", np.abs(hounsfield), SPACING_MM, modality=modality, patient_id="A"):
        assert list(unmet(dcmread(file))) == []


@pytest.mark.parametrize("orientation", [(1, 0, 0, 0, 1, 0), (0, 1, 0, 0, 0, -1), OBLIQUE])
@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_a_volume_reads_back(tmp_path, hounsfield, modality, orientation):
    array = hounsfield if modality == "CT" else np.abs(hounsfield)
    write_stack(
        tmp_path / "s",
        array,
        SPACING_MM,
        modality=modality,
        patient_id="A",
        origin_mm=(-3, 20.25, -110),
        orientation=orientation,
    )
    (series,) = scan(tmp_path)
    volume = series.volume()
    np.testing.assert_array_equal(volume.array, array)
    assert volume.array.dtype == np.int16
    np.testing.assert_allclose(volume.spacing_mm, SPACING_MM, atol=1e-6)
    np.testing.assert_allclose(volume.affine[:3, 3], (-3, 20.25, -110), atol=1e-6)
    assert (series.modality, series.patient_id) == (modality, "A")


def test_simpleitk_reads_the_same_voxels_at_the_same_place(tmp_path, hounsfield, itk_volume):
    write_stack(tmp_path, hounsfield, SPACING_MM, patient_id="A", orientation=OBLIQUE)
    array, affine = itk_volume(tmp_path)
    np.testing.assert_array_equal(array, hounsfield)
    np.testing.assert_allclose(affine, scan(tmp_path)[0].affine, atol=1e-4)


def test_highdicom_reads_the_same_volume(tmp_path, hounsfield):
    files = write_stack(tmp_path / "s", hounsfield, SPACING_MM, patient_id="A")
    volume = hd.get_volume_from_series([dcmread(file) for file in files])
    np.testing.assert_array_equal(volume.array[::-1], hounsfield)  # highdicom counts from the head to the feet
    np.testing.assert_allclose(volume.spacing, SPACING_MM)


def test_without_an_origin_the_middle_is_at_zero(tmp_path, hounsfield):
    write_stack(tmp_path, hounsfield, SPACING_MM, patient_id="A")
    middle = (np.array(hounsfield.shape) - 1) / 2
    np.testing.assert_allclose(scan(tmp_path)[0].affine @ [*middle, 1], [0, 0, 0, 1], atol=1e-6)


def test_hounsfield_units_are_stored_with_an_intercept(tmp_path):
    air = np.full((2, 3, 3), -1000, np.int16)
    header = dcmread(write_stack(tmp_path / "s", air, (1, 1, 1), patient_id="A")[0])
    assert (header.RescaleIntercept, header.RescaleSlope, header.RescaleType) == (-1024, 1, "HU")
    assert set(header.pixel_array.ravel()) == {24}
    assert header.PatientPosition == "HFS"


def test_further_header_values_go_over_the_defaults(tmp_path):
    dark = np.zeros((2, 3, 3), np.uint16)
    timing = {"EchoTime": 110, "RepetitionTime": 9000, "InversionTime": 2300}
    header = dcmread(write_stack(tmp_path / "s", dark, (1, 1, 1), modality="MR", patient_id="A", attributes=timing)[0])
    assert {keyword: header[keyword].value for keyword in timing} == timing


def test_same_arguments_same_bytes_and_other_pixels_another_series(tmp_path, hounsfield):
    a, b, c = (
        write_stack(tmp_path / name, array, SPACING_MM, patient_id="A")
        for name, array in [("a", hounsfield), ("b", hounsfield), ("c", hounsfield[::-1])]
    )
    assert [file.read_bytes() for file in a] == [file.read_bytes() for file in b]
    assert len({dcmread(file).SOPInstanceUID for file in a + c}) == 2 * len(a)
    first, other = dcmread(a[0]), dcmread(c[0])
    assert first.SeriesInstanceUID != other.SeriesInstanceUID
    assert first.StudyInstanceUID == other.StudyInstanceUID
    assert first.FrameOfReferenceUID == other.FrameOfReferenceUID


@given(
    shape=st.tuples(*[st.integers(2, 5)] * 3),
    spacing_mm=st.tuples(*[st.floats(0.05, 12)] * 3),
    angle=st.floats(-3, 3),
    seed=st.integers(0, 99),
)
@settings(max_examples=15, deadline=None)
def test_any_grid_reads_back(tmp_path_factory, shape, spacing_mm, angle, seed):
    folder = tmp_path_factory.mktemp("stack")
    array = np.random.default_rng(seed).integers(-2000, 4000, shape)
    orientation = (np.cos(angle), np.sin(angle), 0, -np.sin(angle) * 0.6, np.cos(angle) * 0.6, 0.8)
    write_stack(folder, array, spacing_mm, patient_id="A", orientation=orientation)
    volume = scan(folder)[0].volume()
    np.testing.assert_array_equal(volume.array, array)
    np.testing.assert_allclose(volume.spacing_mm, spacing_mm, rtol=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"array": np.zeros((2, 3, 3))}, "whole numbers"),
        ({"array": np.zeros((3, 3), np.int16)}, "whole numbers"),
        ({"array": np.full((2, 3, 3), 40000)}, "between -33792 and 31743"),
        ({"array": np.full((2, 3, 3), -1), "modality": "MR"}, "between 0 and 65535"),
        ({"modality": "XA"}, "CT, MR"),
        ({"spacing_mm": (0, 1, 1)}, "positive"),
        ({"orientation": (1, 0, 0, 1, 0, 0)}, "perpendicular"),
    ],
)
def test_what_is_no_stack_is_refused(tmp_path, change, message):
    arguments = {"array": np.zeros((2, 3, 3), np.int16), "spacing_mm": (1, 1, 1), "patient_id": "A"} | change
    with pytest.raises(ValueError, match=message):
        write_stack(tmp_path / "s", **arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path, hounsfield):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(DicomWriteError, match="exists already"):
        write_stack(tmp_path, hounsfield, SPACING_MM, patient_id="A")
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_a_full_disk_in_the_middle_leaves_nothing(tmp_path, hounsfield, monkeypatch):
    write_bytes, calls = Path.write_bytes, []

    def fails_at_the_third(self, data):
        calls.append(self)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return write_bytes(self, data)

    monkeypatch.setattr(Path, "write_bytes", fails_at_the_third)
    with pytest.raises(DicomWriteError, match="no room"):
        write_stack(tmp_path / "s", hounsfield, SPACING_MM, patient_id="A")
    assert list(tmp_path.iterdir()) == []


# --- masks on stacks ---


@pytest.mark.parametrize("orientation", [(1, 0, 0, 0, 1, 0), OBLIQUE])
def test_a_mask_finds_its_slices_whatever_the_files_are_called(tmp_path, hounsfield, labels, orientation):
    files = write_stack(tmp_path / "ct", hounsfield, SPACING_MM, patient_id="A", orientation=orientation)
    mask = write_mask(tmp_path / "organs.dcm", labels, files, ORGANS)
    mixed = list(files)
    random.Random(0).shuffle(mixed)
    (tmp_path / "mixed").mkdir()
    for number, file in enumerate(mixed):
        shutil.copy(file, tmp_path / "mixed" / f"{number}.img")
    (series,) = scan(tmp_path / "mixed")
    np.testing.assert_array_equal(read_mask(mask, series), labels)
    np.testing.assert_array_equal(read_mask(mask, files[2]), labels[2])


def test_slice_k_of_a_mask_lies_on_the_kth_source(tmp_path, hounsfield, labels):
    files = write_stack(tmp_path / "ct", hounsfield, SPACING_MM, patient_id="A")
    forwards = write_mask(tmp_path / "a.dcm", labels, files, ORGANS)
    backwards = write_mask(tmp_path / "b.dcm", labels[::-1], files[::-1], ORGANS)
    (series,) = scan(tmp_path / "ct")
    given_series = write_mask(tmp_path / "c.dcm", labels, series, ORGANS)
    for file in (forwards, backwards, given_series):
        np.testing.assert_array_equal(read_mask(file, series), labels)
    assert forwards.read_bytes() == given_series.read_bytes()


def test_a_mask_of_a_stack_has_all_the_standard_requires(tmp_path, hounsfield, labels):
    files = write_stack(tmp_path / "ct", hounsfield, SPACING_MM, patient_id="A")
    assert list(unmet(dcmread(write_mask(tmp_path / "organs.dcm", labels, files, ORGANS)))) == []


def test_a_mask_of_nothing_is_a_mask(tmp_path, hounsfield):
    files = write_stack(tmp_path / "ct", hounsfield, SPACING_MM, patient_id="A")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        file = write_mask(tmp_path / "organs.dcm", np.zeros(hounsfield.shape, np.uint8), files, ORGANS)
    assert not read_mask(file, scan(tmp_path / "ct")[0]).any()


def test_a_mask_with_a_slice_too_few_is_refused(tmp_path, hounsfield, labels):
    files = write_stack(tmp_path / "ct", hounsfield, SPACING_MM, patient_id="A")
    with pytest.raises(ValueError, match="both must be the same"):
        write_mask(tmp_path / "organs.dcm", labels[1:], files, ORGANS)
