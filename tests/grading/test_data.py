import pytest
import tiny_lab
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook

from course_lib.grading.course import GradingError
from course_lib.grading.data import make_phantoms


@pytest.fixture
def lab(tmp_path):
    path = tmp_path / "01.ipynb"
    write(new_notebook(cells=[new_code_cell('%time\nx = "ct-phantoms"'), new_code_cell('S = "xray-phantoms"')]), path)
    return [path]


def test_phantoms_that_a_lab_names_are_made_once_as_grading_needs_them(lab, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COURSE_PROFILE", "laptop")
    make_phantoms(lab)
    (made,) = (tmp_path / "data" / "xray-phantoms").iterdir()
    assert len(list(made.iterdir())) < 20  # those of smoke
    before = {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file()}
    make_phantoms(lab)
    assert {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file()} == before


def test_a_disk_that_cannot_be_written_is_said(lab, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(GradingError, match="xray-phantoms cannot be made for grading"):
        make_phantoms(lab)


def test_a_lab_without_data_starts_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("subprocess.run", None)
    write(tiny_lab.tiny_notebook(), tmp_path / "01.ipynb")
    make_phantoms([tmp_path / "01.ipynb"])
