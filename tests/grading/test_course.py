import nbformat
import pytest
from nbconvert.filters import strip_ansi
from nbgrader.validator import Validator
from tiny_lab import LAB, NOTEBOOK

from course_lib.grading.course import GradingError, labs, nbgrader_config, source_notebooks
from course_lib.grading.lessons import generate_lessons


def test_labs_are_found_by_looking(course):
    (course / "solutions" / "notes").mkdir()
    assert labs(course) == [LAB]
    assert [path.name for path in source_notebooks(course, LAB)] == [NOTEBOOK]


def test_unknown_lab_names_the_known(course):
    with pytest.raises(GradingError, match=r"lab_9 .* The labs of this course: lab_tiny"):
        source_notebooks(course, "lab_9")


def test_folder_without_configuration_is_no_course(tmp_path):
    with pytest.raises(GradingError, match="holds no nbgrader_config"):
        nbgrader_config(tmp_path)


def test_what_a_class_makes_lies_in_its_folder(course, tmp_path):
    settings = nbgrader_config(course).CourseDirectory
    assert settings.submitted_directory == "class/submitted"
    settings = nbgrader_config(course, tmp_path / "year 2").CourseDirectory
    assert settings.submitted_directory == "year 2/submitted"
    assert settings.db_url.endswith("/year 2/gradebook.db")


def test_validate_button_runs_in_the_smoke_profile(course, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "full")
    (folder,) = generate_lessons(course)
    nb = nbformat.read(folder / NOTEBOOK, as_version=4)
    for cell in nb.cells:
        if cell.id in ("square", "cube"):
            cell.source = f"def {cell.id}(x): raise RuntimeError(profile)"
    nbformat.write(nb, folder / NOTEBOOK)
    found = Validator(config=nbgrader_config(course)).validate(str(folder / NOTEBOOK))
    last_lines = [strip_ansi(failed["raw_error"]).splitlines()[-1] for failed in found["failed"]]
    assert last_lines == ["RuntimeError: smoke"] * 2
