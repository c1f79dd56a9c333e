"""The quick walk over a header must give what pydicom gives, or leave the file to pydicom."""

import struct
import warnings
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from course_lib.dicom import headers

PYDICOM_FILES = Path(pydicom.data.__file__).parent / "test_files"


def walked(path):
    with open(path, "rb", buffering=0) as file:
        return headers._walk(file, file.read(headers._CHUNK))


def compare(root):
    """How many headers the walk managed; each as pydicom has it."""
    count = 0
    for path in sorted(Path(root).rglob("*")):
        if path.is_file() and path.read_bytes()[128:132] == b"DICM":
            try:
                quick = walked(path)
            except (headers._Unusual, ValueError, struct.error):
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                assert quick == headers._by_pydicom(path), path
            count += 1
    return count


def test_pydicoms_own_files():
    assert compare(PYDICOM_FILES) > 30


def test_real_files(real_data):
    assert compare(real_data / "dicom") > 200


def test_nested_sequences_of_undefined_length_do_not_leak_into_the_file(tmp_path, write_slice):
    inner, outer = Dataset(), Dataset()
    inner.PatientID, inner.Rows = "SOMEBODY ELSE", 999
    outer.ReferencedImageSequence = [inner, inner]
    outer.InstanceNumber = 77
    path = write_slice(tmp_path / "a.dcm", np.zeros((4, 3), np.int16), InstanceNumber=3)
    dataset = dcmread(path)
    dataset.SourceImageSequence = [outer]
    dataset["SourceImageSequence"].is_undefined_length = True
    for item in dataset.SourceImageSequence:
        item.is_undefined_length_sequence_item = True
        item["ReferencedImageSequence"].is_undefined_length = True
    dataset.save_as(path)
    found = walked(path)
    assert (found["PatientID"], found["Rows"], found["InstanceNumber"]) == ("P1", 4, 3)
    assert found == headers._by_pydicom(path)


def test_text_of_another_character_set_is_left_to_pydicom(tmp_path, write_slice):
    latin = {"PatientID": "Å1", "SpecificCharacterSet": "ISO_IR 100"}
    path = write_slice(tmp_path / "a.dcm", np.zeros((4, 3), np.int16), **latin)
    with pytest.raises(headers._Unusual):
        walked(path)
    assert headers.read_header(path)["PatientID"] == "Å1"


@pytest.mark.parametrize("value", [-2000, 63536])
def test_padding_is_signed_as_the_pixels_are(tmp_path, write_slice, value):
    dtype = np.int16 if value < 0 else np.uint16
    path = write_slice(tmp_path / "a.dcm", np.zeros((4, 3), dtype))
    dataset = dcmread(path)
    dataset.add_new("PixelPaddingValue", "SS" if value < 0 else "US", value)
    dataset.save_as(path)
    assert walked(path)["PixelPaddingValue"] == value


def test_the_pixels_begin_where_it_says(tmp_path, write_slice):
    pixels = np.arange(12, dtype=np.int16).reshape(4, 3)
    path = write_slice(tmp_path / "a.dcm", pixels)
    found = headers.read_header(path)
    start = found["pixel_offset"]
    assert path.read_bytes()[start : start + found["pixel_bytes"]] == pixels.tobytes()
