"""Folders of one's own under short names."""

import json
from pathlib import Path

import pytest

from course_lib.datasets.card import folder_of
from course_lib.datasets.own_folders import remember, remembered
from course_lib.errors import CourseError


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "archive" / "My Clinic"
    path.mkdir(parents=True)
    return path


def test_a_folder_is_found_again_by_its_short_name(home, cards, folder):
    assert remember(folder) == "my-clinic"
    assert folder_of("my-clinic") == folder
    assert json.loads((home / "folders.json").read_text()) == {"my-clinic": str(folder)}


def test_the_same_folder_keeps_its_name_and_another_gets_a_number(home, cards, folder, tmp_path):
    other = tmp_path / "disk" / "my clinic"
    other.mkdir(parents=True)
    assert [remember(one) for one in (folder, other, folder)] == ["my-clinic", "my-clinic-2", "my-clinic"]
    assert remembered() == {"my-clinic": folder, "my-clinic-2": other}


def test_a_folder_given_as_seen_from_here_is_found_from_elsewhere(home, cards, folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    remember(Path("My Clinic"), "mine")
    monkeypatch.chdir("/")
    assert folder_of("mine") == folder


def test_names_that_are_taken_or_none(home, cards, folder, tmp_path):
    remember(folder, "mine")
    with pytest.raises(CourseError, match=r"is the name of .*My Clinic already"):
        remember(tmp_path, "mine")
    with pytest.raises(CourseError, match="name of a data set of the course"):
        remember(folder, "ct-phantoms", taken=("ct-phantoms",))
    with pytest.raises(CourseError, match="no short name"):
        remember(folder, "../Mine")
    assert remember(tmp_path / "ct-phantoms", taken=("ct-phantoms",)) == "ct-phantoms-2"


def test_a_folder_that_is_gone(home, cards, folder):
    remember(folder, "mine")
    folder.rmdir()
    with pytest.raises(CourseError, match=r"short name of .*not there any more"):
        folder_of("mine")


def test_a_name_nobody_knows_lists_those_that_are(home, cards, folder):
    remember(folder, "mine")
    with pytest.raises(CourseError, match=r"neither a data set .* \(mine\), nor a folder"):
        folder_of("yours")


@pytest.mark.parametrize("content", ["{", "[]", "3", '{"a": 3}'])
def test_a_damaged_list_is_named(home, cards, content):
    home.mkdir()
    (home / "folders.json").write_text(content)
    with pytest.raises(CourseError, match=r"folders\.json, which keeps the short names .* cannot be read"):
        folder_of("mine")
