import os

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.fileset import FileSet

from course_lib.dicom import DicomFolderError, Scan, scan

PIXELS = np.zeros((4, 3), np.int16)


def test_two_series_in_one_folder_do_not_mix(tmp_path, write_stack):
    first = write_stack(tmp_path / "a")
    write_stack(tmp_path / "b", change=lambda z: {"SeriesInstanceUID": "1.2.3.9", "SeriesNumber": 2})
    for path in (tmp_path / "b").iterdir():
        path.rename(tmp_path / "a" / f"b{path.name}")
    found = scan(tmp_path)
    assert [series.series_uid for series in found] == ["1.2.3.4", "1.2.3.9"]
    np.testing.assert_array_equal(found[0].volume().array, first)


def test_one_series_in_two_folders_is_one(tmp_path, write_stack):
    truth = write_stack(tmp_path / "a")
    (tmp_path / "b" / "deeper").mkdir(parents=True)
    for path in sorted((tmp_path / "a").iterdir())[:2]:
        path.rename(tmp_path / "b" / "deeper" / path.name)
    found = scan(tmp_path)
    assert len(found) == 1
    np.testing.assert_array_equal(found[0].volume().array, truth)


def test_the_result_does_not_depend_on_file_names(tmp_path, write_stack):
    for uid in ("1.2.3.9", "1.2.3.4"):
        write_stack(tmp_path / uid, change=lambda z, uid=uid: {"SeriesInstanceUID": uid})
    before = [series.volume().array for series in scan(tmp_path)]
    for i, path in enumerate(sorted(tmp_path.rglob("*.img"), reverse=True)):
        path.rename(path.with_name(f"{i:03}{path.name}"))
    after = [series.volume().array for series in scan(tmp_path)]
    np.testing.assert_array_equal(before, after)


def test_a_localizer_of_another_size_becomes_a_series_of_its_own(tmp_path, write_stack, write_slice):
    truth = write_stack(tmp_path)
    coronal = (1, 0, 0, 0, 0, -1)
    write_slice(tmp_path / "scout.dcm", np.zeros((9, 8), np.int16), (0, 0, 0), coronal)
    found = scan(tmp_path)
    assert [series.shape for series in found] == [(5, 4, 3), (1, 9, 8)]
    np.testing.assert_array_equal(found[0].volume().array, truth)


def test_slices_that_share_a_sop_instance_uid_are_different_slices(tmp_path, write_stack):
    truth = write_stack(tmp_path, change=lambda z: {"SOPInstanceUID": "1.2.3.4.5"})
    np.testing.assert_array_equal(scan(tmp_path)[0].volume().array, truth)


def test_without_a_series_uid_a_folder_is_a_series(tmp_path, write_stack):
    for name in ("a", "b"):
        write_stack(tmp_path / name, change=lambda z: {"SeriesInstanceUID": ""})
    assert [series.shape for series in scan(tmp_path)] == [(5, 4, 3), (5, 4, 3)]


def test_stray_files_are_listed_with_the_reason(tmp_path, write_slice):
    write_slice(tmp_path / "slice.dcm", PIXELS)
    (tmp_path / "notes.txt").write_text("patient moved")
    (tmp_path / "empty").touch()
    write_slice(tmp_path / "seg.dcm", PIXELS, Modality="SEG")
    write_slice(tmp_path / "contours.dcm", PIXELS, Modality="RTSTRUCT")
    write_slice(tmp_path / "state.dcm", PIXELS, Modality="PR", Rows=None)
    write_slice(tmp_path / "report.dcm", PIXELS, Modality="OT", Rows=None)
    reasons = {item.path.name: item.reason for item in scan(tmp_path).unusable}
    assert reasons["notes.txt"] == reasons["empty"] == "not a DICOM file"
    assert reasons["seg.dcm"] == "a segmentation, not an image: read it with read_mask"
    assert "contours" in reasons["contours.dcm"]
    assert "presentation state" in reasons["state.dcm"]
    assert "without Rows and Columns" in reasons["report.dcm"]
    assert len(scan(tmp_path)) == 1


def test_dicomdir_is_recognised(tmp_path, write_slice):
    files = FileSet()
    path = write_slice(tmp_path / "slice.dcm", PIXELS)
    header = dcmread(path)
    header.PatientName, header.StudyDate, header.StudyTime, header.StudyID = "A^B", "20200101", "120000", "1"
    header.SeriesNumber = header.InstanceNumber = 1
    files.add(header)
    files.write(tmp_path / "disc")
    found = scan(tmp_path / "disc")
    assert len(found) == 1
    assert [(item.path.name, "DICOMDIR" in item.reason) for item in found.unusable] == [("DICOMDIR", True)]


def test_scan_reads_no_pixels(tmp_path, write_stack):
    write_stack(tmp_path)
    whole = scan(tmp_path).series
    for path in tmp_path.iterdir():  # cut each file off where its pixels begin
        content = path.read_bytes()
        path.write_bytes(content[: content.index(b"\xe0\x7f\x10\x00OW") + 12])
    assert scan(tmp_path).series == whole


def test_a_header_that_breaks_off_is_unusable_not_fatal(tmp_path, write_slice):
    write_slice(tmp_path / "good.dcm", PIXELS)
    content = (tmp_path / "good.dcm").read_bytes()
    (tmp_path / "cut.dcm").write_bytes(content[:300])
    found = scan(tmp_path)
    assert len(found) == 1
    assert [item.path.name for item in found.unusable] == ["cut.dcm"]


@pytest.mark.filterwarnings("ignore")  # pydicom remarks on every damaged value
def test_damaged_headers_never_stop_a_scan(tmp_path, write_slice):
    content = bytearray(write_slice(tmp_path / "good.dcm", PIXELS).read_bytes())
    rng = np.random.default_rng(0)
    for i in range(60):
        damaged = content.copy()
        for place in rng.integers(132, len(content), 6):
            damaged[place] = rng.integers(256)
        (tmp_path / f"{i}.dcm").write_bytes(damaged)
    found = scan(tmp_path)
    assert sum(len(series.files) for series in found) + len(found.unusable) == 61


def test_a_file_without_preamble_is_found(tmp_path, write_stack):
    truth = write_stack(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[132:])
    np.testing.assert_array_equal(scan(tmp_path)[0].volume().array, truth)


def test_a_pipe_does_not_hang_the_scan(tmp_path, write_slice):
    write_slice(tmp_path / "slice.dcm", PIXELS)
    os.mkfifo(tmp_path / "pipe")
    assert scan(tmp_path).unusable[0].reason == "not a regular file"


def test_links_to_a_folder_above_end(tmp_path, write_slice):
    write_slice(tmp_path / "a" / "slice.dcm", PIXELS)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert scan(tmp_path)[0].shape == (1, 4, 3)


def test_a_missing_folder(tmp_path):
    with pytest.raises(DicomFolderError, match=r"There is no folder .*nowhere"):
        scan(tmp_path / "nowhere")


def test_a_file_instead_of_a_folder(tmp_path, write_slice):
    path = write_slice(tmp_path / "slice.dcm", PIXELS)
    with pytest.raises(DicomFolderError, match=r"is a file.*give the one it lies in"):
        scan(path)


def test_a_folder_without_dicom(tmp_path):
    (tmp_path / "notes.txt").write_text("no images")
    with pytest.raises(DicomFolderError, match="holds no DICOM file"):
        scan(tmp_path)


def test_a_folder_that_may_not_be_listed(tmp_path, write_slice, monkeypatch):
    write_slice(tmp_path / "slice.dcm", PIXELS)
    (tmp_path / "locked").mkdir()
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith(locked):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    locked = "locked"
    assert "cannot be listed: Permission denied" in scan(tmp_path).unusable[0].reason
    locked = tmp_path.name
    with pytest.raises(DicomFolderError, match="cannot be listed: Permission denied"):
        scan(tmp_path)


def test_scan_prints_what_it_found(tmp_path, write_stack):
    write_stack(tmp_path)
    found = scan(tmp_path)
    assert isinstance(found, Scan)
    assert repr(found).splitlines()[0] == f"Scan of {tmp_path}: 1 series, 0 unusable files"
    assert "5 x 4 x 3" in repr(found)
