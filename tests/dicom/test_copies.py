"""Copies of one series as many patients: told apart, and each a sound series with the geometry of the original."""

import shutil
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import RLELossless, generate_uid

from course_lib.dicom import DicomSeriesError, MaskError, read_mask, replicate, scan, write_mask, writing
from course_lib.dicom.copies import ReplicateError, variation

NOISE = "dicom/dicom2nifti_geometry_noise"
IDENTIFIERS = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "SOPInstanceUID")


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def series(tmp_path, write_stack):
    write_stack(tmp_path / "source" / "ct", orientation=(1, 0, 0, 0, 0.8, 0.6))
    return scan(tmp_path / "source")[0]


def test_patients_differ_by_a_number_that_is_known(tmp_path, series):
    folders = replicate(series, tmp_path / "copies", patients=5, seed=7, progress=False)
    assert [folder.name for folder in folders] == [f"COPY-7-{i:04d}" for i in range(1, 6)]
    original = series.volume()
    offsets = []
    for folder in folders:
        (copy,) = scan(folder)
        volume = copy.volume()
        offsets.append(variation(folder))
        np.testing.assert_array_equal(volume.array, original.array + offsets[-1])
        np.testing.assert_array_equal(volume.affine, original.affine)
        assert volume.array.mean() - original.array.mean() == pytest.approx(offsets[-1])
        assert [file.name for file in copy.files] == [f"{z:04d}.dcm" for z in range(1, 6)]
    assert sorted(map(abs, offsets)) == [1, 2, 3, 4, 5]
    assert len({series.patient_id for series in scan(tmp_path / "copies")}) == 5


def test_no_identifier_is_shared(tmp_path, series):
    folders = replicate(series, tmp_path / "copies", patients=2, seed=0, progress=False)
    headers = [
        [dcmread(file) for file in files] for files in (series.files, *(sorted(folder.iterdir()) for folder in folders))
    ]
    for keyword in IDENTIFIERS:
        values = [{str(header[keyword].value) for header in group} for group in headers]
        assert len(set.union(*values)) == sum(map(len, values))
        assert len(values[1]) == len(values[0])  # as many slices, one study


def test_the_same_arguments_give_the_same_bytes(tmp_path, series):
    first = replicate(series, tmp_path / "a", patients=2, seed=3, progress=False)
    again = replicate(series, tmp_path / "b", patients=4, seed=3, progress=False)
    other = replicate(series, tmp_path / "c", patients=2, seed=4, progress=False)
    for i in range(2):
        assert contents(first[i]) == contents(again[i])
        assert contents(first[i]) != contents(other[i])


def test_a_run_that_was_broken_off_goes_on(tmp_path, series, monkeypatch):
    complete = [contents(folder) for folder in replicate(series, tmp_path / "a", 3, 0, progress=False)]
    save, written = writing.save, []

    def broken(path, dataset):
        if len(written) == 8:
            raise KeyboardInterrupt
        written.append(path)
        return save(path, dataset)

    monkeypatch.setattr(sys.modules[ReplicateError.__module__], "save", broken)
    with pytest.raises(KeyboardInterrupt):
        replicate(series, tmp_path / "b", 3, 0, progress=False)
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["COPY-0-0001"]
    kept = (tmp_path / "b" / "COPY-0-0001" / "0001.dcm").stat().st_mtime_ns
    monkeypatch.undo()
    assert [contents(folder) for folder in replicate(series, tmp_path / "b", 3, 0, progress=False)] == complete
    assert (tmp_path / "b" / "COPY-0-0001" / "0001.dcm").stat().st_mtime_ns == kept


def test_masks_come_along_and_refer_to_the_copy(tmp_path, series):
    for file in series.files:  # what a SEG must say of its patient
        header = dcmread(file)
        header.PatientName = header.PatientBirthDate = header.PatientSex = header.StudyDate = header.StudyTime = ""
        header.StudyID = header.AccessionNumber = header.ReferringPhysicianName = ""
        header.save_as(file)
    mask = np.zeros(series.shape, np.uint8)
    mask[1, 2, 1], mask[3, :2, 0] = 1, 2
    write_mask(tmp_path / "lungs.dcm", mask, series, writing.LUNGS)
    folders = replicate(series, tmp_path / "copies", 2, 0, masks=[tmp_path / "lungs.dcm"], progress=False)
    for folder in folders:
        found = scan(folder)
        assert [path.name for path in found.segmentations] == ["lungs.mask.dcm"]
        np.testing.assert_array_equal(read_mask(found.segmentations[0], found[0]), mask)
        np.testing.assert_array_equal(read_mask(found.segmentations[0], found[0].files[1]), mask[1])
        assert dcmread(found.segmentations[0]).PatientID == found[0].patient_id == folder.name


def test_compressed_pixels_are_decompressed(tmp_path, series):
    before = series.volume().array
    for file in series.files:
        header = dcmread(file)
        header.compress(RLELossless)
        header.save_as(file)
    (folder,) = replicate(scan(tmp_path / "source")[0], tmp_path / "copies", 1, 0, progress=False)
    (copy,) = scan(folder)
    np.testing.assert_array_equal(copy.volume().array, before + variation(folder))
    assert not dcmread(copy.files[0]).file_meta.TransferSyntaxUID.is_compressed


@pytest.mark.parametrize("name", ["MR_small_implicit.dcm", "MR_small_bigendian.dcm", "MR_small_RLE.dcm", "no preamble"])
def test_any_transfer_syntax_becomes_the_plain_one(tmp_path, name):
    path = get_testdata_file("MR_small.dcm" if name == "no preamble" else name, download=False)
    if path is None:
        pytest.skip(f"{name} does not come with this pydicom")
    (tmp_path / "source").mkdir()
    content = Path(path).read_bytes()
    (tmp_path / "source" / "a.dcm").write_bytes(content[132:] if name == "no preamble" else content)
    series = scan(tmp_path / "source")[0]
    (folder,) = replicate(series, tmp_path / "copies", 1, 0, progress=False)
    (copy,) = scan(folder)
    np.testing.assert_array_equal(copy.image().array, series.image().array.astype(int) + variation(folder))


REAL = ("siemens_multiframe", "philips_enhanced", "generic/compressed_jpeg", "generic/compressed_jpegls", "hyperfine")


@pytest.mark.parametrize("name", REAL)
def test_real_series_keep_values_and_geometry(real_data, tmp_path, name):
    folder = real_data / NOISE / name
    source = scan(folder / "001" if name.startswith("generic") else folder / "anatomical/001")[0]
    for copy, path in enumerate(replicate(source, tmp_path / "copies", 2, 1, progress=False), 1):
        (series,) = scan(path)
        assert abs(variation(path)) == copy
        slopes = np.array([frame.slope for frame in source.frames])[:, None, None]
        np.testing.assert_allclose(
            series.volume().array, source.volume().array + variation(path) * slopes, rtol=1e-5, atol=1e-3
        )
        np.testing.assert_array_equal(series.affine, source.affine)


def test_padding_stays_padding(tmp_path, write_stack):
    write_stack(tmp_path / "source", change=lambda z: {"PixelPaddingValue": -2000})
    series = scan(tmp_path / "source")[0]
    (folder,) = replicate(series, tmp_path / "copies", 1, 0, progress=False)
    (copy,) = scan(folder)
    assert copy.padding == (-2000 + variation(folder),) * 2


@pytest.mark.parametrize(("value", "offset"), [(0, 1), (65535, -1)])
def test_values_never_leave_the_stored_range(tmp_path, write_slice, value, offset):
    for z in range(2):
        write_slice(tmp_path / "source" / f"{z}.dcm", np.full((4, 3), value, np.uint16), (0, 0, z))
    series = scan(tmp_path / "source")[0]
    for seed in range(4):
        (folder,) = replicate(series, tmp_path / "copies", 1, seed, progress=False)
        assert variation(folder) == offset
        assert (scan(folder)[0].volume().array == value + offset).all()


def test_pixels_without_room_are_refused(tmp_path, write_slice):
    for z in range(2):
        write_slice(tmp_path / "source" / f"{z}.dcm", np.array([[0, 65535]], np.uint16), (0, 0, z))
    with pytest.raises(ReplicateError, match="room for 0 above and 0 below"):
        replicate(scan(tmp_path / "source")[0], tmp_path / "copies", 1, 0, progress=False)
    assert not list((tmp_path / "copies").glob("*"))


def test_copies_do_not_go_into_the_series(tmp_path, series):
    for out in (tmp_path / "source/ct", tmp_path / "source/ct/copies", tmp_path / "source/../source/ct/copies"):
        with pytest.raises(ReplicateError, match="Give a folder beside it"):
            replicate(series, out, 1, 0)
    assert len(list((tmp_path / "source").rglob("*.img"))) == 5


def test_what_is_no_mask_is_refused_before_the_first_copy(tmp_path, series):
    with pytest.raises(MaskError, match="no mask"):
        replicate(series, tmp_path / "copies", 1, 0, masks=[series.files[0]])
    assert not (tmp_path / "copies").exists()


@pytest.mark.parametrize("patients", [0, -3])
def test_less_than_one_patient(tmp_path, series, patients):
    with pytest.raises(ValueError, match="at least 1"):
        replicate(series, tmp_path / "copies", patients, 0)


def test_a_disk_without_room_is_noticed_before_the_first_copy(tmp_path, series, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1000, 900, 100))
    with pytest.raises(writing.DicomWriteError, match="has room for 100"):
        replicate(series, tmp_path / "copies", 2, 0)
    assert not (tmp_path / "copies").exists()


def test_a_folder_that_holds_something_else_is_kept(tmp_path, series, write_stack):
    replicate(series, tmp_path / "copies", 1, 0, progress=False)
    write_stack(
        tmp_path / "other", change=lambda z: {"SeriesInstanceUID": "1.2.3.77", "SOPInstanceUID": generate_uid()}
    )
    other = scan(tmp_path / "other")[0]
    with pytest.raises(writing.DicomWriteError, match="holds something else than this copy"):
        replicate(other, tmp_path / "copies", 1, 0, progress=False)


def test_files_that_cannot_be_copied_are_named(tmp_path, series, write_slice):
    colour = write_slice(
        tmp_path / "colour" / "a.dcm",
        np.zeros((4, 3), np.uint8),
        SamplesPerPixel=3,
        PlanarConfiguration=0,
        PhotometricInterpretation="RGB",
        PixelData=bytes(36),
    )
    with pytest.raises(DicomSeriesError, match=r"a\.dcm") as error:
        replicate(scan(colour.parent)[0], tmp_path / "copies", 1, 0, progress=False)
    assert error.value.code == "colour"
    content = series.files[2].read_bytes()
    series.files[2].write_bytes(content[:-4])
    with pytest.raises(DicomSeriesError, match=series.files[2].name):
        replicate(series, tmp_path / "copies", 1, 0, progress=False)
    assert not list((tmp_path / "copies").glob("*"))


def test_a_folder_that_is_no_copy_has_no_variation(tmp_path, series):
    with pytest.raises(ReplicateError, match="no patient made by replicate"):
        variation(series.files[0].parent)
