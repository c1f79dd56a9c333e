"""A second scan opens only what is new, and says the same as one that opens everything."""

import json
import os

import numpy as np
import pytest

from course_lib import settings
from course_lib.dicom import catalogue, index, scan


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """The files whose headers were read since it was last cleared."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "home"))
    files = []
    original = index.read_header
    monkeypatch.setattr(index, "read_header", lambda file: files.append(os.path.basename(file)) or original(file))
    return files


@pytest.fixture
def folder(tmp_path, write_stack, write_xray_file):
    folder = tmp_path / "archive"
    write_stack(folder / "ct")
    latin = {"PatientID": "Å", "SpecificCharacterSet": "ISO_IR 100"}
    write_xray_file(folder / "dx" / "a.dcm", np.zeros((4, 3), np.uint16), **latin)
    (folder / "notes.txt").write_text("nothing")
    return folder


def test_nothing_is_opened_twice(opened, folder):
    first = scan(folder)
    assert len(opened) == 7
    opened.clear()
    second = scan(folder)
    assert opened == []
    assert second.series == first.series
    assert second.unusable == first.unusable
    np.testing.assert_array_equal(second[0].volume().array, first[0].volume().array)


def test_new_changed_and_removed_files(opened, folder, write_slice):
    series = scan(folder)[0]
    opened.clear()
    series.files[2].unlink()
    write_slice(folder / "ct" / "new.dcm", np.zeros((4, 3), np.int16), position=(-20, 30, 112.5))
    os.utime(series.files[0], ns=(5, 5))
    again = scan(folder)
    assert sorted(opened) == sorted(["new.dcm", series.files[0].name])
    assert again.series == scan(folder, remember=False).series
    assert len(again[0].frames) == 5


def test_files_that_are_gone_and_none_that_is_new(opened, folder):
    scan(folder)[0].files[-1].unlink()
    opened.clear()
    assert len(scan(folder)[0].frames) == 4
    assert opened == []


def test_remember_false_reads_and_writes_nothing(opened, folder):
    scan(folder, remember=False)
    assert not settings.cache_home().exists()


DAMAGED = ["", "{", "[]", '{"version": 0}', '{"version": 3, "shared": [], "files": [1], "stacks": [], "copies": []}']


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_catalogue_is_made_anew(opened, folder, content):
    first = scan(folder)
    (file,) = (settings.cache_home() / "scans").iterdir()
    file.write_text(content)
    assert scan(folder).series == first.series
    assert json.loads(file.read_text())["version"] == catalogue.VERSION


def test_an_interrupted_scan_goes_on_where_it_stopped(opened, folder, monkeypatch):
    original = index._part_of
    done = []

    def interrupted(file):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(file)
        return original(file)

    monkeypatch.setattr(index, "_FILES_A_TASK", 1)
    monkeypatch.setattr(index, "_part_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        scan(folder, workers=1)
    monkeypatch.setattr(index, "_part_of", original)
    opened.clear()
    scan(folder)
    assert len(opened) == 4


def test_a_folder_where_nothing_can_be_kept_is_scanned_all_the_same(opened, folder):
    settings.data_home().write_text("a file where the folder should be")
    assert len(scan(folder)) == 2


def test_a_file_that_could_not_be_read_is_tried_again(opened, folder, monkeypatch):
    original = index.read_header

    def refuse(file):
        if file.endswith("a.dcm"):
            raise PermissionError(13, "Permission denied")
        return original(file)

    monkeypatch.setattr(index, "read_header", refuse)
    assert "Permission denied" in next(item.reason for item in scan(folder).unusable if item.path.name == "a.dcm")
    monkeypatch.setattr(index, "read_header", original)
    assert len(scan(folder)) == 2
