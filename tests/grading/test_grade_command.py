"""`course grade` grades in the sandbox that nbgrader_config.py names."""

import pytest
import tiny_lab

from course_lib import cli, settings
from course_lib.grading import autograde, sandbox


@pytest.fixture
def configured(course, monkeypatch):
    monkeypatch.setattr(settings, "course_root", lambda: course)

    def configure(kind):
        with (course / "nbgrader_config.py").open("a") as file:
            file.write(f"\nc.SafeExecute.sandbox = {kind!r}\n")

    return configure


def test_a_sandbox_that_is_named_is_taken(configured, monkeypatch):
    taken = {}
    monkeypatch.setattr(sandbox, "problem", lambda fence: "")
    monkeypatch.setattr(autograde, "autograde", lambda *arguments, **options: taken.update(options) or [])
    configured("podman")
    cli.main(["grade", tiny_lab.LAB])
    assert taken["sandbox"] == "podman"


def test_less_than_a_sandbox_wants_a_word_from_the_instructor(configured, capsys):
    configured("limits")
    assert cli.main(["grade", tiny_lab.LAB]) == 1
    assert "nbgrader_config.py sets c.SafeExecute.sandbox = 'limits'" in capsys.readouterr().err
