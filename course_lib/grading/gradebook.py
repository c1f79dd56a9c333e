"""Scores as rows for the terminal and as CSV for the registrar."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from course_lib.grading.course import (
    GradingError,
    class_folder,
    nbgrader_config,
    open_gradebook,
    read_notebook,
    source_notebooks,
)
from course_lib.grading.record import Record
from course_lib.grading.spreadsheet import write_table


@dataclass(frozen=True)
class Score:
    """The points of one question; `question` is `<notebook>/<grade_id>`."""

    question: str
    score: float
    max_score: float
    needs_manual_grade: bool


@dataclass(frozen=True)
class StudentScores:
    """One student's scores in one lab, in the order of the questions."""

    student: str
    lab: str
    questions: tuple[Score, ...]
    remarks: tuple[str, ...]

    @property
    def score(self) -> float:
        """The points so far."""
        return sum(question.score for question in self.questions)

    @property
    def max_score(self) -> float:
        """The points of a perfect submission."""
        return sum(question.max_score for question in self.questions)

    @property
    def to_mark(self) -> int:
        """How many questions wait for a human."""
        return sum(question.needs_manual_grade for question in self.questions)


def scores(root, lab: str, class_dir=None, db_url: str | None = None) -> list[StudentScores]:
    """The scores of everybody whose submission of the lab was graded, in the order of their names.

    Raises
    ------
    GradingError
        No submission of the lab has been graded.
    """
    folder = class_folder(root, class_dir)
    record = Record(folder)
    if not record.students(lab):
        raise GradingError(f"{folder} holds no graded submission of {lab}. Grade the lab first.")
    questions = _questions(root, lab)
    rows = []
    with open_gradebook(nbgrader_config(root, class_dir, db_url)) as gradebook:
        everybody = _given(gradebook, lab)
        for student in record.students(lab):
            given = everybody.get(student, {})
            row = tuple(given.get(name, Score(name, 0.0, points, False)) for name, points in questions)
            rows.append(StudentScores(student, lab, row, tuple(record.remarks(lab, student))))
    return rows


def table(rows: list[StudentScores]) -> list[list[str]]:
    """A heading and one line per student, as text; `to mark` counts the questions that wait for a person."""
    lines = [["student", "lab", "score", "max", "to mark", "remarks"]]
    for row in rows:
        numbers = [f"{row.score:g}", f"{row.max_score:g}", str(row.to_mark), str(len(row.remarks))]
        lines.append([row.student, row.lab, *numbers])
    return lines


def remarks(rows: list[StudentScores]) -> list[str]:
    """What went wrong while grading, one line each, with the student's name in front."""
    return [f"{row.student}: {remark}" for row in rows for remark in row.remarks]


def export(rows: list[StudentScores], path) -> Path:
    """Write scores of one lab as CSV (UTF-8, one line per student, two columns per question: points and maximum).

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    names = [question.question for question in rows[0].questions]
    heading = ["student", "lab", "score", "max_score", "needs_manual_grade"]
    heading += [column for name in names for column in (name, f"{name} (max)")] + ["remarks"]
    lines = [heading]
    for row in rows:
        to_mark = [question.question for question in row.questions if question.needs_manual_grade]
        points = [number for question in row.questions for number in (question.score, question.max_score)]
        lines.append(
            [row.student, row.lab, row.score, row.max_score, " ".join(to_mark), *points, " ".join(row.remarks)]
        )
    return write_table(lines, path)


@contextlib.contextmanager
def graded_class(root, class_dir=None):
    """nbgrader's gradebook of a class, which must be there already: nothing is made for a name that was mistyped.

    Raises
    ------
    GradingError
        The class has no gradebook.
    """
    folder = class_folder(root, class_dir)
    config = nbgrader_config(root, class_dir) if folder.is_dir() else None
    database = config.CourseDirectory.db_url if config else ""
    if config is None or (database.startswith("sqlite:///") and not Path(database[10:]).exists()):
        raise GradingError(
            f"{folder} holds no gradebook. Grade a lab first: `course grade LAB`, with the same --class."
        )
    with open_gradebook(config) as gradebook:
        yield gradebook


def _questions(root, lab: str) -> list[tuple[str, float]]:
    return [
        (f"{path.stem}/{cell.metadata.nbgrader.grade_id}", float(cell.metadata.nbgrader.points))
        for path in source_notebooks(root, lab)
        for cell in read_notebook(path).cells
        if utils.is_grade(cell) or utils.is_task(cell)
    ]


def _given(gradebook: Gradebook, lab: str) -> dict[str, dict[str, Score]]:
    """{student: {question: score}}, in one query: nbgrader's objects ask the database for each grade anew."""
    rows = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.name,
            Grade.score,
            Grade.max_score,
            Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == lab)
    )
    given = {}
    for student, notebook, cell, score, most, to_mark in rows:
        question = f"{notebook}/{cell}"
        given.setdefault(student, {})[question] = Score(question, score or 0.0, most, to_mark)
    return given
