"""The command as a person types it: exit codes, and one sentence instead of a traceback."""

import errno
import os

import pytest

from course_lib import cli
from course_lib.terminal import format_table


@pytest.fixture
def data_home(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setenv("COURSE_PROFILE", "smoke")
    return tmp_path


def test_a_misspelt_profile_is_one_sentence_and_exit_code_1(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    assert cli.main(["doctor"]) == 1
    assert capsys.readouterr().err == (
        "course: COURSE_PROFILE is 'fast', but must be one of smoke, laptop, full. Change it or unset it.\n"
    )


def test_interrupting_is_said_and_is_no_traceback(monkeypatch, capsys):
    def interrupt(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_doctor", interrupt)
    assert cli.main(["doctor"]) == 130
    assert "goes on from there" in capsys.readouterr().err


@pytest.mark.parametrize("trouble", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_full_disk_or_a_missing_permission_is_one_sentence(monkeypatch, capsys, trouble):
    def fail(options):
        raise OSError(trouble, os.strerror(trouble), "demo/lab1.csv")

    monkeypatch.setattr(cli, "_doctor", fail)
    assert cli.main(["doctor"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"course: demo/lab1.csv cannot be written: {os.strerror(trouble)}. Free some space")


def test_a_file_in_the_way_of_the_data_is_named(monkeypatch, capsys, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "file" / "data"))
    assert cli.main(["data", "make", "xray", "--patients", "1", "--size", "32"]) == 1
    assert "cannot be a folder" in capsys.readouterr().err


def test_an_unknown_lab_names_the_known_ones(capsys, data_home):
    assert cli.main(["grade", "lab9"]) == 1
    assert "lab1_xray_lung" in capsys.readouterr().err


def test_a_notebook_that_is_not_there(capsys, data_home):
    assert cli.main(["check", str(data_home / "nothing.ipynb")]) == 2
    assert "nothing.ipynb" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["data", "make", "xray", "--patients", "0"], ["dance"]])
def test_what_cannot_be_parsed_shows_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert end.value.code == 2
    assert "usage: course" in capsys.readouterr().err


def test_doctor_reports_every_part(capsys, data_home):
    assert cli.main(["doctor"]) == 0
    said = capsys.readouterr().out
    for what in ("torch", "tensorflow", "engine", "profile", "machine", "GPU", "sandbox", "data", "lessons"):
        assert what in said


def test_doctor_says_what_is_missing_and_how_to_mend_it(capsys, data_home, monkeypatch):
    monkeypatch.setattr("course_lib.doctor.PACKAGES", ("numpy", "no-such-package"))
    assert cli.main(["doctor"]) == 1
    assert "no-such-package: type `pip install" in capsys.readouterr().out


def test_a_table_aligns_its_columns():
    assert format_table([["a", "b"], ["long", "x y"]]).splitlines() == ["a     b", "----  -", "long  x y"]
