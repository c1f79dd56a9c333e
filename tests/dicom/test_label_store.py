"""A mask is decoded once, and found again as long as it and its image stay what they are."""

import os

import numpy as np
import pytest

from course_lib.dicom import MaskError, label_store, open_mask, read_mask, scan, write_mask, write_stack, write_xray
from course_lib.dicom.writing import LUNGS, ORGANS


@pytest.fixture
def decoded(monkeypatch, tmp_path):
    """The masks that were decoded since it was last cleared."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "home"))
    paths, original = [], label_store.read_mask
    monkeypatch.setattr(label_store, "read_mask", lambda path, image: paths.append(path) or original(path, image))
    return paths


@pytest.fixture
def stack(tmp_path):
    labels = np.random.default_rng(0).integers(0, 5, (4, 9, 7), dtype=np.uint8)
    files = write_stack(tmp_path / "ct", labels.astype(np.int16), (2, 1, 1), patient_id="P")
    path = write_mask(tmp_path / "mask.dcm", labels, files, ORGANS)
    return path, scan(tmp_path / "ct")[0], labels


def test_a_stack_is_decoded_once(decoded, stack):
    path, series, labels = stack
    for _ in range(3):
        np.testing.assert_array_equal(open_mask(path, series)[1:3, 2:5], labels[1:3, 2:5])
    assert decoded == [path]
    assert not open_mask(path, series).flags.writeable


def test_a_single_image_is_decoded_once(decoded, tmp_path):
    image = write_xray(tmp_path / "a.dcm", np.zeros((9, 7), np.uint16), (0.2, 0.2), patient_id="P")
    labels = np.random.default_rng(0).integers(0, 3, (9, 7), dtype=np.uint8)
    path = write_mask(tmp_path / "mask.dcm", labels, image, LUNGS)
    for _ in range(2):
        np.testing.assert_array_equal(open_mask(path, image), labels)
    assert decoded == [path]


def test_a_changed_mask_is_decoded_anew(decoded, stack):
    path, series, _ = stack
    open_mask(path, series)
    os.utime(path, ns=(1, 1))
    open_mask(path, series)
    assert len(decoded) == 2


def test_a_mask_that_is_gone_is_named(decoded, stack):
    path, series, _ = stack
    path.unlink()
    with pytest.raises(MaskError, match=r"mask\.dcm"):
        open_mask(path, series)


def test_it_is_what_read_mask_gives_on_real_files(decoded, real_data):
    folder = real_data / "dicom/dcmqi_seg_ct3slice/segmentations/ct-3slice"
    series = scan(folder)[0]
    tried = 0
    for mask in scan(folder.parent).segmentations:
        try:
            expected = read_mask(mask, series)
        except MaskError:
            continue
        np.testing.assert_array_equal(open_mask(mask, series), expected)
        tried += 1
    assert tried
