"""Reading part of a volume gives that part of it, and touches no more of the files than it must."""

import os
import shutil

import numpy as np
import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian, RLELossless

from course_lib import settings as course_settings
from course_lib.dicom import DicomSeriesError, array_cache, pixels, scan

KINDS = {
    "signed": {"pixels": lambda plane: plane.astype(np.int16)},
    "unsigned, 12 of 16 bits": {
        "pixels": lambda plane: (plane.astype(np.uint16) | 0xF000), "BitsStored": 12, "HighBit": 11
    },
    "8 bits": {"pixels": lambda plane: plane.astype(np.uint8)},
    "32 bits": {"pixels": lambda plane: plane.astype(np.uint32) * 1000},
    "hounsfield": {"pixels": lambda plane: plane.astype(np.uint16), "RescaleSlope": 1, "RescaleIntercept": -1024},
    "fractions": {"pixels": lambda plane: plane.astype(np.uint16), "RescaleSlope": 0.25, "RescaleIntercept": 3.5},
}  # fmt: skip


def stack_of_kind(folder, write_stack, kind, count=6, side=(9, 7)):
    def change(z):
        says = dict(KINDS[kind])
        plane = np.fromfunction(lambda y, x: (31 * z + 7 * y + x) % 250, side)
        return says | {"pixels": says["pixels"](plane)}

    write_stack(folder, count=count, change=change)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_region_is_that_part_of_the_volume(tmp_path, write_stack, kind, data):
    folder = tmp_path / "series"
    if not folder.exists():
        stack_of_kind(folder, write_stack, kind)
    (series,) = scan(folder)
    volume = series.volume().array
    region = []
    for size in volume.shape:
        ends = st.one_of(st.none(), st.integers(-size - 2, size + 2))
        region.append(slice(data.draw(ends), data.draw(ends)))
    found = series.read(*region)
    np.testing.assert_array_equal(found, volume[tuple(region)])
    assert found.dtype == series.dtype


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_other_orders_of_bytes(tmp_path, write_stack, syntax):
    truth = write_stack(tmp_path)
    for path in tmp_path.iterdir():
        dataset = pydicom.dcmread(path)
        if syntax == ExplicitVRBigEndian:
            dataset.PixelData = dataset.pixel_array.astype(">i2").tobytes()
        dataset.file_meta.TransferSyntaxUID = syntax
        encoding = {"implicit_vr": syntax.is_implicit_VR, "little_endian": syntax.is_little_endian}
        pydicom.dcmwrite(path, dataset, force_encoding=True, **encoding)
    (series,) = scan(tmp_path)
    assert all(frame.offset for frame in series.frames)
    np.testing.assert_array_equal(series.volume().array, truth)
    np.testing.assert_array_equal(series.read(slice(1, 3), slice(0, 2), slice(1, 3)), truth[1:3, :2, 1:3])


def test_only_the_rows_asked_for_are_read(tmp_path, write_stack, monkeypatch):
    stack_of_kind(tmp_path, write_stack, "signed", side=(40, 30))
    (series,) = scan(tmp_path)
    read = []
    original = pixels._read_into
    monkeypatch.setattr(pixels, "_read_into", lambda *given: read.append(given[1].nbytes) or original(*given))
    series.read(slice(2, 4), slice(10, 15), slice(3, 8))
    assert sum(read) == 2 * 5 * 30 * 2  # slices x rows x columns x bytes


def test_the_dtype_does_not_depend_on_what_is_in_the_region(tmp_path, write_stack):
    full_range = lambda z: {"pixels": np.full((4, 3), 60000 if z == 4 else 5, np.uint16)}  # noqa: E731
    write_stack(tmp_path, change=full_range)
    (series,) = scan(tmp_path)
    assert series.dtype == series.read(slice(0, 1)).dtype == series.read(slice(4, 5)).dtype == np.float32


def test_a_step_is_refused(tmp_path, write_stack):
    write_stack(tmp_path)
    with pytest.raises(ValueError, match="without a step"):
        scan(tmp_path)[0].read(z=slice(0, 4, 2))


def test_regions_are_read_of_regular_stacks_only(tmp_path, write_stack):
    write_stack(tmp_path, change=lambda z: {"position": (0, 0, z + (z > 2))})
    with pytest.raises(DicomSeriesError) as error:
        scan(tmp_path)[0].read(z=slice(0, 1))
    assert error.value.code == "missing_slices"


def test_a_file_that_ends_before_the_region_is_named(tmp_path, write_stack):
    write_stack(tmp_path)
    (series,) = scan(tmp_path)
    cut = series.frames[2].path
    cut.write_bytes(cut.read_bytes()[:-7])
    series.read(z=slice(0, 2))
    series.read(y=slice(0, 1))  # its first rows are still there
    with pytest.raises(DicomSeriesError) as error:
        series.read()
    assert (error.value.code, error.value.files) == ("truncated", (cut,))


def test_a_file_that_is_gone_is_named(tmp_path, write_stack):
    write_stack(tmp_path)
    (series,) = scan(tmp_path)
    series.frames[1].path.unlink()
    for ask in (series.read, series.volume):
        with pytest.raises(DicomSeriesError, match=series.frames[1].path.name):
            ask()


@pytest.fixture
def compressed(tmp_path, write_stack, monkeypatch):
    """A series of RLE frames, its volume, and a list that grows by each frame that is decoded."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "home"))
    folder = tmp_path / "series"
    stack_of_kind(folder, write_stack, "hounsfield", side=(64, 48))
    for path in folder.iterdir():
        dataset = pydicom.dcmread(path)
        dataset.compress(RLELossless)
        dataset.save_as(path)
    (series,) = scan(folder)
    decodings = []
    original = pixels.decoding.decoded
    volume = series.volume().array
    monkeypatch.setattr(pixels.decoding, "decoded", lambda frames: decodings.extend(frames) or original(frames))
    return series, volume, decodings


def test_a_compressed_frame_is_decoded_once(compressed):
    series, volume, decodings = compressed
    for _ in range(3):
        np.testing.assert_array_equal(series.read(slice(1, 4), slice(5, 9), slice(0, 7)), volume[1:4, 5:9, :7])
    assert len(decodings) == 3


def test_a_changed_file_is_decoded_anew(compressed):
    series, _, decodings = compressed
    series.read(z=slice(0, 1))
    os.utime(series.frames[0].path, ns=(1, 1))
    series.read(z=slice(0, 1))
    assert len(decodings) == 2


def test_the_cache_is_bounded(compressed, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE_GB", str(40_000 / 1e9))  # room for an SQLite table and little else
    array_cache._cache.cache_clear()
    series, volume, _ = compressed
    np.testing.assert_array_equal(series.read(), volume)
    np.testing.assert_array_equal(series.read(), volume)
    kept = [path for path in (course_settings.cache_home() / "arrays").rglob("*.val")]
    assert len(kept) < len(series.frames)


def test_a_cache_that_cannot_be_written_is_said_and_does_no_harm(compressed, monkeypatch):
    series, volume, _ = compressed
    array_cache._cache.cache_clear()
    shutil.rmtree(course_settings.cache_home(), ignore_errors=True)
    course_settings.cache_home().parent.mkdir(exist_ok=True)
    course_settings.cache_home().write_text("in the way")
    with pytest.warns(UserWarning, match="cannot be kept"):
        np.testing.assert_array_equal(series.read(), volume)
