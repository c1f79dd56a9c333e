import nbformat
import pytest
from tiny_lab import LAB, NOTEBOOK, tiny_notebook

from course_lib.grading import lessons
from course_lib.grading.course import GradingError


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_lesson_holds_the_stub_the_visible_tests_and_the_other_files(course):
    (folder,) = lessons.generate_lessons(course)
    text = (folder / NOTEBOOK).read_text()
    assert r"raise NotImplementedError(\"still to do" in text
    assert "3 * 3 is 9" in text
    assert not any(secret in text for secret in ("x * x", "sign goes away", "word sign"))
    assert (folder / "figure.svg").read_text() == "<svg/>"


def test_twice_is_the_same_bytes(course):
    lessons.generate_lessons(course)
    once = contents(course / "lessons")
    lessons.generate_lessons(course)
    assert contents(course / "lessons") == once


def test_gradebook_takes_no_part(course):
    (course / "class" / "gradebook.db").unlink()
    lessons.generate_lessons(course)
    assert not (course / "class" / "gradebook.db").exists()


def test_stale_files_go(course):
    lessons.generate_lessons(course)
    (course / "solutions" / LAB / "figure.svg").unlink()
    lessons.generate_lessons(course)
    assert not (course / "lessons" / LAB / "figure.svg").exists()


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, GradingError])
def test_interrupted_generation_leaves_the_old_lessons_whole(course, monkeypatch, interruption):
    second = course / "solutions" / "lab_second"
    second.mkdir()
    nbformat.write(tiny_notebook(), second / NOTEBOOK)
    lessons.generate_lessons(course)
    before = contents(course / "lessons")
    (course / "solutions" / LAB / "figure.svg").write_text("changed")
    generate_lesson = lessons.generate_lesson

    def interrupted(root, lab, folder):
        if lab == LAB:
            raise interruption("pulled the plug")
        return generate_lesson(root, lab, folder)

    monkeypatch.setattr(lessons, "generate_lesson", interrupted)
    with pytest.raises(interruption):
        lessons.generate_lessons(course)
    assert contents(course / "lessons") == before
    assert not list(course.glob(".lessons-*"))


def test_lesson_that_somebody_worked_in_is_not_replaced(course):
    lessons.generate_lessons(course)
    path = course / "lessons" / LAB / NOTEBOOK
    nb = nbformat.read(path, as_version=4)
    nb.cells[1].outputs = [nbformat.v4.new_output("stream", text="mine")]
    nbformat.write(nb, path)
    with pytest.raises(GradingError, match="somebody has worked in it"):
        lessons.generate_lessons(course)
    lessons.generate_lessons(course, overwrite=True)
    assert "mine" not in path.read_text()


def test_source_that_nbgrader_refuses_is_named(course):
    path = course / "solutions" / LAB / NOTEBOOK
    path.write_text(path.read_text().replace("### END SOLUTION", "###"))
    with pytest.raises(GradingError, match="no end solution statement"):
        lessons.generate_lessons(course)
