"""A course with one tiny lab, and its class after grading."""

import shutil

import prose_lab
import pytest
import tiny_lab

from course_lib.grading.autograde import autograde
from course_lib.grading.course import nbgrader_config, open_gradebook
from course_lib.grading.simulate import simulate_class


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory):
    """Made once: nbgrader starts a process of its own for it, which takes seconds."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    course = tiny_lab.make_course(path.parent)
    with open_gradebook(nbgrader_config(course, course)):
        pass
    return path


@pytest.fixture
def course(tmp_path, empty_gradebook):
    return tiny_lab.make_course(tmp_path, empty_gradebook)


@pytest.fixture(scope="session")
def empty_prose_course(tmp_path_factory, empty_gradebook):
    return prose_lab.make_prose_course(tmp_path_factory.mktemp("prose"), empty_gradebook)


@pytest.fixture
def prose_course(tmp_path, empty_prose_course):
    """A course with a prose lab and an empty class, to add students to."""
    return shutil.copytree(empty_prose_course, tmp_path / "prose")


@pytest.fixture(scope="session")
def graded(tmp_path_factory, empty_gradebook):
    """The course after the four invented students and five unlucky ones were graded; tests only read it."""
    course = tiny_lab.make_course(tmp_path_factory.mktemp("graded"), empty_gradebook)
    simulate_class(course, tiny_lab.LAB)
    tiny_lab.hand_in(course, "broken", "{ no notebook")
    tiny_lab.hand_in(course, "hollow", '{"cells": [{"cell_type": "code"}], "metadata": {}, "nbformat": 4}')
    tiny_lab.hand_in(course, "folder", "").unlink()
    (course / "class" / "submitted" / "folder" / tiny_lab.LAB / tiny_lab.NOTEBOOK).mkdir()
    (course / "class" / "submitted" / "empty" / tiny_lab.LAB).mkdir(parents=True)
    tiny_lab.hand_in(course, "untidy", tiny_lab.untidy_notebook(course))
    autograde(course, tiny_lab.LAB, cell_timeout=2)
    return course
