"""Folders of X-ray patients: complete or absent, made once, read back exactly."""

import runpy
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
import SimpleITK
from pydicom import dcmread

from course_lib.dicom.writing import LUNGS, DicomWriteError
from course_lib.phantoms import thorax_xray, write_ct_patients, write_xray_patients
from course_lib.phantoms.files.folder import own_seed

unmet = runpy.run_path(Path(__file__).parents[1] / "dicom" / "conformance.py")["unmet"]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("xray")
    write_xray_patients(root, patients=8, size=64, seed=3, progress=False, workers=1)
    return root


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_one_folder_to_a_patient(root):
    folders = write_xray_patients(root, patients=8, size=64, seed=3, progress=False)
    assert [folder.name for folder in folders] == [f"XRAY-3-{number:04d}" for number in range(1, 9)]
    assert names(root) == [folder.name for folder in folders]
    assert names(folders[0]) == ["image.dcm", "lungs.dcm"]


def test_every_fifth_patient_came_twice(root):
    assert names(root / "XRAY-3-0005") == ["image-1.dcm", "image-2.dcm", "lungs-1.dcm", "lungs-2.dcm"]
    first, second = (dcmread(root / "XRAY-3-0005" / f"image-{visit}.dcm") for visit in (1, 2))
    assert first.PatientID == second.PatientID == "XRAY-3-0005"
    assert first.StudyInstanceUID != second.StudyInstanceUID


def test_every_eighth_patient_is_stored_inverted(root):
    files = sorted(root.glob("*/image*.dcm"))
    inverted = {f.parent.name for f in files if dcmread(f).PhotometricInterpretation == "MONOCHROME1"}
    assert inverted == {"XRAY-3-0008"}


def test_masks_read_back_left_and_right(root):
    for file in sorted(root.glob("*/lungs*.dcm")):
        seg, image = hd.seg.segread(file), dcmread(file.with_name(file.name.replace("lungs", "image")))
        assert [s.SegmentLabel for s in seg.SegmentSequence] == [segment.name for segment in LUNGS]
        right, left = np.moveaxis(seg.get_pixels_by_source_instance([image.SOPInstanceUID])[0], -1, 0)
        assert right.any()
        assert left.any()
        assert np.nonzero(right)[1].mean() < np.nonzero(left)[1].mean()


def test_all_identifiers_differ(root):
    files = sorted(root.glob("*/*.dcm"))
    assert len({dcmread(file).SOPInstanceUID for file in files}) == len(files)


def test_the_same_arguments_give_the_same_bytes(root, tmp_path):
    write_xray_patients(tmp_path, patients=1, size=64, seed=3, progress=False)
    for name in ("image.dcm", "lungs.dcm"):
        assert (tmp_path / "XRAY-3-0001" / name).read_bytes() == (root / "XRAY-3-0001" / name).read_bytes()


@pytest.mark.parametrize("pattern", ["image*.dcm", "lungs*.dcm"])
def test_files_have_all_the_standard_requires(root, pattern):
    files = sorted(root.glob(f"*/{pattern}"))
    assert files
    for file in files:
        assert list(unmet(dcmread(file))) == []


def test_simpleitk_reads_the_same(root):
    for name, number, visit in [("image-2.dcm", 5, 2), ("image.dcm", 8, 1)]:
        phantom = thorax_xray(own_seed(3, number), 64, visit=visit)
        file = root / f"XRAY-3-{number:04d}" / name
        array = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(file))[0]
        # SimpleITK inverts MONOCHROME1 by itself, about the largest number that 12 bits hold
        np.testing.assert_array_equal(array, phantom.image)


def test_who_they_are_and_when(root):
    headers = [dcmread(file) for file in sorted(root.glob("*/image*.dcm"))]
    people = {header.PatientID: (str(header.PatientName), header.PatientSex) for header in headers}
    assert len({name for name, _ in people.values()}) == len(people)
    assert all(name.endswith("^Phantom") for name, _ in people.values())
    assert {header.PatientIdentityRemoved for header in headers} == {"YES"}
    assert {header.PatientBirthDate for header in headers} == {""}
    assert len({(header.StudyDate, header.StudyTime) for header in headers}) == len(headers)
    first, second = (header for header in headers if header.PatientID == "XRAY-3-0005")
    assert first.StudyDate < second.StudyDate
    assert first.PatientName == second.PatientName


def test_a_mask_is_as_old_as_its_image(root):
    for file in sorted(root.glob("*/lungs*.dcm")):
        mask, image = dcmread(file), dcmread(file.with_name(file.name.replace("lungs", "image")))
        assert (mask.StudyDate, mask.ContentDate, mask.ContentTime) == (
            image.StudyDate, image.ContentDate, image.ContentTime,
        )  # fmt: skip


def test_xray_and_ct_show_the_same_people(root, tmp_path):
    write_ct_patients(tmp_path, patients=2, shape=(3, 16, 16), seed=3, progress=False)
    for number in (1, 2):
        xray = dcmread(root / f"XRAY-3-{number:04d}" / "image.dcm")
        ct = dcmread(tmp_path / f"CT-3-{number:04d}" / "ct" / "0001.dcm")
        assert xray.ImageComments.startswith("Drawn with")
        assert (xray.PatientName, xray.PatientSex, xray.PatientAge) == (ct.PatientName, ct.PatientSex, ct.PatientAge)


def test_a_header_says_how_the_exposure_was_made(root):
    for file in sorted(root.glob("*/image*.dcm")):
        header = dcmread(file, stop_before_pixels=True)
        assert 80 <= header.KVP <= 130
        magnified = header.DistanceSourceToDetector / header.DistanceSourceToPatient
        assert header.EstimatedRadiographicMagnificationFactor == pytest.approx(magnified)
        assert list(header.ImagerPixelSpacing) == pytest.approx([step * magnified for step in header.PixelSpacing])
        assert header.StudyDescription.endswith("supine" if header.ViewPosition == "AP" else "standing")


def test_the_convention_of_the_masks(root, tmp_path):
    write_xray_patients(tmp_path, patients=1, size=64, seed=3, progress=False, convention="visible")
    visible, whole = (dcmread(folder / "XRAY-3-0001" / "lungs.dcm") for folder in (tmp_path, root))
    assert visible.SeriesDescription == "Mask of the lungs, convention: visible"
    assert whole.SeriesDescription == "Mask of the lungs, convention: whole"
    assert visible.pixel_array.sum() < whole.pixel_array.sum()
    with pytest.raises(ValueError, match="whole, visible"):
        write_xray_patients(tmp_path, patients=1, size=64, convention="what I see")


def test_other_masks_in_the_same_folder_are_refused(root):
    with pytest.raises(DicomWriteError, match="convention: whole', but the convention 'visible'"):
        write_xray_patients(root, patients=2, size=64, seed=3, progress=False, convention="visible")


def test_other_size_in_the_same_folder_is_refused(root):
    with pytest.raises(DicomWriteError, match="64 rows, but 32"):
        write_xray_patients(root, patients=2, size=32, seed=3, progress=False)
