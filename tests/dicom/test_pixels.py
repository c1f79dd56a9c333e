from collections import Counter
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import RLELossless

from course_lib.dicom import DicomSeriesError, scan
from course_lib.errors import CourseError


def one_image(tmp_path):
    return scan(tmp_path)[0].image().array


def test_slope_and_intercept_differ_by_slice(tmp_path, write_stack):
    truth = write_stack(tmp_path, change=lambda z: {"RescaleSlope": 0.5 * (z + 1), "RescaleIntercept": z})
    array = scan(tmp_path)[0].volume().array
    z = np.arange(5)[:, None, None]
    assert array.dtype == np.float32
    np.testing.assert_allclose(array, truth * 0.5 * (z + 1) + z)


def test_whole_numbers_stay_int16_slice_by_slice(tmp_path, write_stack):
    truth = write_stack(tmp_path, change=lambda z: {"RescaleSlope": z + 1, "RescaleIntercept": -1024})
    array = scan(tmp_path)[0].volume().array
    assert array.dtype == np.int16
    np.testing.assert_array_equal(array, truth * np.arange(1, 6)[:, None, None] - 1024)


def test_one_slice_too_large_for_int16_makes_the_volume_float32(tmp_path, write_stack):
    truth = write_stack(tmp_path, change=lambda z: {"RescaleSlope": 1, "RescaleIntercept": 40000 if z == 3 else 0})
    array = scan(tmp_path)[0].volume().array
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, truth + np.where(np.arange(5) == 3, 40000, 0)[:, None, None])


@pytest.mark.parametrize(
    ("pixels", "dtype"),
    [
        (np.array([[-5, 300]], np.int16), np.int16),
        (np.array([[0, 255]], np.uint8), np.int16),
        (np.array([[-128, 127]], np.int8), np.int16),
        (np.array([[0, 32767]], np.uint16), np.int16),
        (np.array([[0, 65535]], np.uint16), np.float32),
        (np.array([[0, 100000]], np.uint32), np.float32),
    ],
    ids=lambda value: str(getattr(value, "dtype", value)),
)
def test_signed_and_unsigned(tmp_path, write_slice, pixels, dtype):
    write_slice(tmp_path / "a.dcm", pixels)
    array = one_image(tmp_path)
    np.testing.assert_array_equal(array, pixels)
    assert array.dtype == dtype


def test_bits_above_bits_stored_are_not_part_of_the_value(tmp_path, write_slice):
    stored = np.array([[0x0123, 0xF123]], np.uint16)  # an overlay in the upper four bits
    write_slice(tmp_path / "a.dcm", stored, BitsStored=12, HighBit=11)
    np.testing.assert_array_equal(one_image(tmp_path), [[0x123, 0x123]])


def test_the_sign_bit_of_12_bits_is_bit_11(tmp_path, write_slice):
    stored = np.array([[0x0FFF, 0x0800, 0x07FF]], np.uint16).view(np.int16)
    write_slice(tmp_path / "a.dcm", stored, BitsStored=12, HighBit=11)
    np.testing.assert_array_equal(one_image(tmp_path), [[-1, -2048, 2047]])


def test_values_in_the_upper_bits_of_old_files(tmp_path, write_slice):
    write_slice(tmp_path / "a.dcm", np.array([[0x1230, 0xFFF0]], np.uint16), BitsStored=12, HighBit=15)
    np.testing.assert_array_equal(one_image(tmp_path), [[0x123, 0xFFF]])


def test_modality_lookup_table(tmp_path, write_slice):
    table = Dataset()
    table.LUTDescriptor = [4, 10, 16]  # 4 entries, the first for the stored value 10
    table["LUTDescriptor"].VR = "US"
    table.ModalityLUTType = "US"
    table.LUTData = [7, 50, 60, 1000]
    table["LUTData"].VR = "US"
    write_slice(tmp_path / "a.dcm", np.array([[0, 10, 11, 13, 99]], np.uint16), ModalityLUTSequence=[table])
    np.testing.assert_array_equal(one_image(tmp_path), [[7, 7, 50, 1000, 1000]])


def test_monochrome1_is_turned_after_the_rescale(tmp_path, write_xray_file):
    path = tmp_path / "a.dcm"
    kind = {"PhotometricInterpretation": "MONOCHROME1", "BitsStored": 10, "HighBit": 9}
    write_xray_file(path, np.array([[0, 1, 1023]], np.uint16), RescaleSlope=2, RescaleIntercept=-100, **kind)
    # values -100, -98, 1946; the ends of the range are -100 and 1946
    np.testing.assert_array_equal(one_image(tmp_path), [[1946, 1944, -100]])


def test_a_file_cut_off_in_its_pixels(tmp_path, write_stack):
    write_stack(tmp_path)
    (tmp_path / "001.img").write_bytes((tmp_path / "001.img").read_bytes()[:-7])
    with pytest.raises(DicomSeriesError, match=r"001\.img is cut off: 17 of 24 pixel bytes") as error:
        scan(tmp_path)[0].volume()
    assert error.value.code == "truncated"
    assert error.value.files == (tmp_path / "001.img",)


def compressed(path):
    dataset = pydicom.dcmread(path)
    dataset.compress(RLELossless)
    dataset.save_as(path)


@pytest.mark.filterwarnings("ignore:End of file reached")  # pydicom says so too
def test_a_compressed_file_cut_off(tmp_path, write_slice):
    path = write_slice(tmp_path / "a.dcm", np.arange(4000, dtype=np.int16).reshape(80, 50))
    compressed(path)
    assert one_image(tmp_path)[79, 49] == 3999
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DicomSeriesError, match="cut off") as error:
        one_image(tmp_path)
    assert error.value.code == "truncated"


@pytest.mark.parametrize("seed", range(5))
def test_damaged_compressed_pixels_are_named_not_a_crash(tmp_path, write_slice, seed):
    path = write_slice(tmp_path / "a.dcm", np.arange(4000, dtype=np.int16).reshape(80, 50))
    compressed(path)
    content = path.read_bytes()
    start = content.index(b"\xe0\x7f\x10\x00") + 100  # in the first segment, behind the header of the RLE frame
    damage = np.random.default_rng(seed).bytes(600)
    path.write_bytes(content[:start] + damage + content[start + 600 :])
    with pytest.raises(DicomSeriesError, match=r"RLE Lossless.*cannot be decoded") as error:
        one_image(tmp_path)
    assert error.value.code == "undecodable"


def test_a_header_without_pixels(tmp_path, write_slice):
    path = write_slice(tmp_path / "a.dcm", np.zeros((4, 3), np.int16))
    dataset = pydicom.dcmread(path)
    del dataset.PixelData
    dataset.save_as(path)
    with pytest.raises(DicomSeriesError, match="no pixels") as error:
        one_image(tmp_path)
    assert error.value.code == "no_pixels"


@pytest.mark.filterwarnings("ignore")  # pydicom remarks on its deliberately odd files
def test_every_file_that_pydicom_is_tested_with_gives_pixels_or_a_reason():
    found = scan(Path(pydicom.data.__file__).parent / "test_files")
    outcomes = Counter(outcome(series, index) for series in found for index in range(len(series.frames)))
    assert outcomes.keys() <= {"read", "colour", "truncated", "undecodable"}, outcomes
    assert outcomes["read"] >= 25


def outcome(series, index):
    try:
        image = series.image(index)
    except CourseError as error:
        return error.code
    return "read" if image.array.shape == series.shape[1:] else "of another shape"
