"""Folders of CT and MR patients: complete or absent, made once, read back exactly."""

import runpy
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
import SimpleITK
from pydicom import dcmread

from course_lib.dicom import read_mask, scan
from course_lib.dicom.writing import ORGANS, TUMOUR, TUMOUR_PARTS, DicomWriteError
from course_lib.phantoms import brain_mr, thorax_ct, write_ct_patients, write_mr_patients
from course_lib.phantoms.files.folder import own_seed

unmet = runpy.run_path(Path(__file__).parents[1] / "dicom" / "conformance.py")["unmet"]

CT, MR = (10, 24, 28), (6, 24, 20)


@pytest.fixture(scope="module")
def ct(tmp_path_factory):
    root = tmp_path_factory.mktemp("ct")
    write_ct_patients(root, patients=3, shape=CT, seed=3, progress=False)
    return root


@pytest.fixture(scope="module")
def mr(tmp_path_factory):
    root = tmp_path_factory.mktemp("mr")
    write_mr_patients(root, patients=2, shape=MR, seed=3, progress=False)
    return root


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_one_folder_to_a_patient(ct, mr):
    assert names(ct) == ["CT-3-0001", "CT-3-0002", "CT-3-0003"]
    assert names(ct / "CT-3-0001") == ["ct", "organs.dcm"]
    assert names(ct / "CT-3-0001" / "ct") == [f"{number:04d}.dcm" for number in range(1, 11)]
    assert names(mr / "MR-3-0001") == ["flair", "t1", "t1ce", "t2", "tumour.dcm"]


def test_image_and_mask_are_those_of_the_phantom(ct):
    for number, series in enumerate(scan(ct), 1):
        phantom = thorax_ct(own_seed(3, number), CT, tuple(round(step, 3) for step in series.spacing_mm))
        np.testing.assert_array_equal(series.volume().array, phantom.image)
        mask = read_mask(ct / f"CT-3-{number:04d}" / "organs.dcm", series)
        np.testing.assert_array_equal(mask, phantom.labels)


def test_patients_differ_in_field_of_view_and_place(ct):
    assert len({series.spacing_mm for series in scan(ct)}) == 3
    assert len({tuple(series.affine[:3, 3]) for series in scan(ct)}) == 3


def test_simpleitk_reads_the_same(ct):
    series = scan(ct)[0]
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(series.files[0].parent)))
    image = reader.Execute()
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(image), series.volume().array)
    np.testing.assert_allclose(image.GetSpacing()[::-1], series.spacing_mm, atol=1e-5)


def test_four_series_lie_on_one_grid(mr):
    found = scan(mr)
    assert [series.description for series in found] == ["T1", "T1CE", "T2", "FLAIR"] * 2
    first = found[:4]
    assert len({series.frame_of_reference_uid for series in first}) == 1
    for series in first:
        np.testing.assert_array_equal(series.affine, first[0].affine)
        assert read_mask(mr / "MR-3-0001" / "tumour.dcm", series).shape == MR


def test_series_and_mask_are_those_of_the_phantom(mr):
    found = scan(mr)
    for number in (1, 2):
        patient = [series for series in found if series.patient_id == f"MR-3-{number:04d}"]
        spacing_mm = tuple(round(step, 3) for step in patient[0].spacing_mm)
        phantom = brain_mr(own_seed(3, number), MR, spacing_mm)
        for series in patient:
            np.testing.assert_array_equal(series.volume().array, getattr(phantom, series.description.lower()))
        mask = read_mask(mr / f"MR-3-{number:04d}" / "tumour.dcm", patient[0])
        np.testing.assert_array_equal(mask, phantom.tumour)


def test_the_parts_of_a_tumour_as_segments(mr, tmp_path):
    shape = (12, 48, 48)
    folders = write_mr_patients(tmp_path, patients=4, shape=shape, seed=3, progress=False, segments="parts")
    for number, folder in enumerate(folders, 1):
        flair = next(series for series in scan(folder) if series.description == "FLAIR")
        phantom = brain_mr(own_seed(3, number), shape, tuple(round(step, 3) for step in flair.spacing_mm))
        expected = np.where(phantom.labels == 4, 3, phantom.labels)
        np.testing.assert_array_equal(read_mask(folder / "tumour.dcm", flair), expected)
        seg = hd.seg.segread(folder / "tumour.dcm")
        assert [segment.SegmentLabel for segment in seg.SegmentSequence] == [part.name for part in TUMOUR_PARTS]
    with pytest.raises(DicomWriteError, match="Mask of the tumour', but segments='parts'"):
        write_mr_patients(mr, patients=2, shape=MR, seed=3, progress=False, segments="parts")
    with pytest.raises(ValueError, match="tumour, parts"):
        write_mr_patients(mr, patients=2, shape=MR, seed=3, segments="all of it")


def test_files_have_all_the_standard_requires(ct, mr):
    files = [*sorted(ct.rglob("*.dcm")), *sorted(mr.rglob("*.dcm"))]
    assert len(files) == 3 * (10 + 1) + 2 * (4 * 6 + 1)
    for file in files:
        assert list(unmet(dcmread(file))) == []


def test_identifiers(ct, mr):
    headers = [dcmread(file, stop_before_pixels=True) for root in (ct, mr) for file in sorted(root.rglob("*.dcm"))]
    assert len({header.SOPInstanceUID for header in headers}) == len(headers)
    assert len({header.StudyInstanceUID for header in headers}) == len({header.PatientID for header in headers}) == 5
    assert len({header.SeriesInstanceUID for header in headers}) == 3 * 2 + 2 * 5
    assert len({header.FrameOfReferenceUID for header in headers}) == 5
    for header in headers:
        assert header.PatientIdentityRemoved == "YES"
        assert str(header.PatientName).endswith("^Phantom")
        assert header.PatientBirthDate == ""


def test_highdicom_reads_the_masks(ct, mr):
    for file, labels in [(ct / "CT-3-0001" / "organs.dcm", ORGANS), (mr / "MR-3-0001" / "tumour.dcm", TUMOUR)]:
        seg = hd.seg.segread(file)
        assert seg.SegmentationType == "BINARY"
        assert [segment.SegmentLabel for segment in seg.SegmentSequence] == [label.name for label in labels]


def test_a_header_says_how_the_scan_was_made(ct, mr):
    slice_ = dcmread(ct / "CT-3-0001" / "ct" / "0001.dcm")
    scan_of = thorax_ct(own_seed(3, 1), (2, 8, 8)).scan
    (series,) = scan(ct / "CT-3-0001")
    assert slice_.KVP == 120
    assert slice_.ConvolutionKernel == scan_of.kernel.upper()
    assert slice_.SliceThickness == pytest.approx(scan_of.thickness * series.spacing_mm[0])
    assert slice_.ReconstructionDiameter == pytest.approx(series.spacing_mm[2] * CT[2])
    assert ("ContrastBolusAgent" in slice_) == bool(scan_of.contrast_hu)
    assert slice_.ImageComments.startswith("Drawn with")
    assert (slice_.RescaleSlope, slice_.RescaleIntercept, slice_.RescaleType) == (1, -1024, "HU")
    phantom = brain_mr(own_seed(3, 1), MR)
    for name, sequence in phantom.scanner.sequences.items():
        header = dcmread(mr / "MR-3-0001" / name / "0001.dcm")
        assert 0 < header.WindowCenter < header.WindowWidth <= 4095
        assert header.MagneticFieldStrength == phantom.scanner.field_tesla
        assert header.RepetitionTime == pytest.approx(sequence.repetition_ms, rel=1e-6)
        assert header.EchoTime == pytest.approx(sequence.echo_ms, rel=1e-6)
        assert ("InversionTime" in header) == (sequence.inversion_ms is not None)
        assert ("ContrastBolusAgent" in header) == (name == "t1ce")


def test_the_same_arguments_give_the_same_bytes(ct, tmp_path):
    write_ct_patients(tmp_path, patients=1, shape=CT, seed=3, progress=False)
    for file in (tmp_path / "CT-3-0001").rglob("*.dcm"):
        assert file.read_bytes() == (ct / file.relative_to(tmp_path)).read_bytes()


@pytest.mark.parametrize("shape", [(9, 24, 28), (10, 24, 24)])
def test_another_shape_in_the_same_folder_is_refused(ct, shape):
    with pytest.raises(DicomWriteError, match="10 x 24 x 28 voxels, but"):
        write_ct_patients(ct, patients=2, shape=shape, seed=3, progress=False)


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 0), (2, 3, 4, 5), 64, "64"])
def test_what_is_no_shape_is_refused(tmp_path, shape):
    with pytest.raises(ValueError, match="three counts"):
        write_ct_patients(tmp_path, patients=1, shape=shape)
    assert list(tmp_path.iterdir()) == []
