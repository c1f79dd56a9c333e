"""Written DICOM objects: valid, reproducible, atomic."""

import errno
import os
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from conformance import unmet
from pydicom import dcmread
from pydicom.pixels import apply_presentation_lut

from course_lib.dicom.writing import LUNGS, DicomWriteError, write_mask, write_xray


@pytest.fixture
def pixels():
    return np.random.default_rng(0).integers(0, 4096, (20, 30)).astype(np.uint16)


@pytest.fixture
def mask():
    mask = np.zeros((20, 30), np.uint8)
    mask[3:9, 2:8] = 1
    mask[4:8, 20:29] = 2
    return mask


@pytest.fixture
def xray(tmp_path, pixels):
    return write_xray(
        tmp_path / "image.dcm", pixels, (0.7, 0.5), patient_id="NOBODY-1", patient_sex="F", patient_age_years=44
    )


def test_xray_has_all_the_standard_requires(xray):
    dataset = dcmread(xray)
    assert dataset.SOPClassUID == "1.2.840.10008.5.1.4.1.1.1.1"  # one more .1 would be "for processing"
    assert list(unmet(dataset)) == []


def test_mask_has_all_the_standard_requires(xray, mask, tmp_path):
    assert list(unmet(dcmread(write_mask(tmp_path / "mask.dcm", mask, xray, LUNGS)))) == []


def test_the_oracle_finds_what_is_missing(xray):
    dataset = dcmread(xray)
    del dataset.PixelIntensityRelationship
    dataset.ImageLaterality = None
    assert sorted(unmet(dataset)) == [
        "dx-anatomy-imaged: ImageLaterality (type 1)",
        "dx-image: PixelIntensityRelationship (type 1)",
    ]


def test_xray_reads_back(xray, pixels):
    dataset = dcmread(xray)
    np.testing.assert_array_equal(dataset.pixel_array, pixels)
    assert dataset.ImagerPixelSpacing == dataset.PixelSpacing == [0.7, 0.5]
    assert (dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit) == (16, 12, 11)
    assert dataset.PatientIdentityRemoved == "YES"
    assert dataset.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"


def test_monochrome1_looks_the_same(tmp_path, pixels):
    dataset = dcmread(
        write_xray(tmp_path / "inverted.dcm", pixels, (1, 1), patient_id="NOBODY-2", photometric="MONOCHROME1")
    )
    assert dataset.PhotometricInterpretation == "MONOCHROME1"
    assert dataset.PresentationLUTShape == "INVERSE"
    np.testing.assert_array_equal(dataset.pixel_array, 4095 - pixels)
    # pydicom inverts about the largest stored value, so the picture is the same up to a constant.
    shown = apply_presentation_lut(dataset.pixel_array, dataset).astype(int)
    assert np.unique(shown - pixels).size == 1


def test_same_arguments_same_bytes(tmp_path, pixels, mask):
    images = [write_xray(tmp_path / f"{i}.dcm", pixels, (1, 1), patient_id="A") for i in range(2)]
    assert images[0].read_bytes() == images[1].read_bytes()
    masks = [write_mask(tmp_path / f"m{i}.dcm", mask, images[0], LUNGS) for i in range(2)]
    assert masks[0].read_bytes() == masks[1].read_bytes()


def test_other_pixels_are_another_image_of_the_same_study(tmp_path, pixels):
    a = dcmread(write_xray(tmp_path / "a.dcm", pixels, (1, 1), patient_id="A"))
    b = dcmread(write_xray(tmp_path / "b.dcm", 4095 - pixels, (1, 1), patient_id="A"))
    assert a.SOPInstanceUID != b.SOPInstanceUID
    assert a.StudyInstanceUID == b.StudyInstanceUID


def test_mask_reads_back_by_highdicom(xray, mask, tmp_path):
    file = write_mask(tmp_path / "mask.dcm", mask, xray, LUNGS)
    seg, image = hd.seg.segread(file), dcmread(xray)
    assert seg.SegmentationType == "BINARY"
    assert "FrameOfReferenceUID" not in seg
    read = seg.get_pixels_by_source_instance([image.SOPInstanceUID], combine_segments=True)
    np.testing.assert_array_equal(read[0], mask)
    assert [s.SegmentLabel for s in seg.SegmentSequence] == ["right lung", "left lung"]
    codes = [
        (s.segmented_property_type.value, s.segmented_property_type.scheme_designator) for s in seg.SegmentSequence
    ]
    assert codes == [("3341006", "SCT"), ("44029006", "SCT")]


def test_an_empty_segment_keeps_its_place(xray, mask, tmp_path):
    mask[mask == 1] = 0
    seg = hd.seg.segread(write_mask(tmp_path / "mask.dcm", mask, xray, LUNGS))
    uid = dcmread(xray).SOPInstanceUID
    np.testing.assert_array_equal(seg.get_pixels_by_source_instance([uid], combine_segments=True)[0], mask)


@pytest.mark.parametrize(
    ("change", "message"),
    [(lambda m: m[:-1], "both must be the same"), (lambda m: m + 3, "outside 0 to 2")],
)
def test_a_mask_that_does_not_fit_is_refused(xray, mask, tmp_path, change, message):
    with pytest.raises(ValueError, match=message):
        write_mask(tmp_path / "mask.dcm", change(mask), xray, LUNGS)


@pytest.mark.parametrize("wrong", [np.zeros((4, 4), np.float32), np.full((4, 4), 4096, np.uint16)])
def test_pixels_that_are_no_xray_are_refused(tmp_path, wrong):
    with pytest.raises(ValueError, match="uint16"):
        write_xray(tmp_path / "x.dcm", wrong, (1, 1), patient_id="A")


def failing(number):
    def write_bytes(self, data):
        with open(self, "wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(number, os.strerror(number), str(self))

    return write_bytes


def test_full_disk_leaves_nothing_and_says_so(tmp_path, pixels, monkeypatch):
    monkeypatch.setattr(Path, "write_bytes", failing(errno.ENOSPC))
    with pytest.raises(DicomWriteError, match=r"no room for a file of 2,\d+ bytes.*COURSE_DATA") as caught:
        write_xray(tmp_path / "x.dcm", pixels, (1, 1), patient_id="A")
    assert str(tmp_path) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_missing_permission_names_the_folder(tmp_path, pixels, monkeypatch):
    # Simulated, because root may write everywhere.
    monkeypatch.setattr(Path, "write_bytes", failing(errno.EACCES))
    with pytest.raises(DicomWriteError, match=r"may not be written to.*COURSE_DATA") as caught:
        write_xray(tmp_path / "x.dcm", pixels, (1, 1), patient_id="A")
    assert str(tmp_path) in str(caught.value)


def test_a_failed_rewrite_keeps_the_old_file(tmp_path, pixels, monkeypatch):
    file = write_xray(tmp_path / "x.dcm", pixels, (1, 1), patient_id="A")
    before = file.read_bytes()
    monkeypatch.setattr(Path, "write_bytes", failing(errno.ENOSPC))
    with pytest.raises(DicomWriteError):
        write_xray(file, 4095 - pixels, (1, 1), patient_id="A")
    assert file.read_bytes() == before
    assert [f.name for f in tmp_path.iterdir()] == ["x.dcm"]


def test_other_errors_pass_unchanged(tmp_path, pixels):
    with pytest.raises(FileNotFoundError):
        write_xray(tmp_path / "absent" / "x.dcm", pixels, (1, 1), patient_id="A")
