"""Prose answers as a spreadsheet: written for the marker, and back into the gradebook.

A row is one answer. The marker fills in `points` and `comment`; every other column is there to be read:

    points    comment    what the import does
    --------  ---------  ----------------------------------------------------------------------
    empty     empty      nothing: not marked yet
    empty     a text     keeps the comment; the question stays to be marked
    a number  empty      sets the points; an earlier comment stays
    a number  a text     sets both

All rows are good, or none is imported. `fingerprint` tells whether the answer is still the one that was read.
"""

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader import utils

from course_lib.grading.course import GradingError, class_folder, labs, read_notebook, source_notebooks
from course_lib.grading.gradebook import graded_class
from course_lib.grading.rubric import is_marked_by_hand, question_text, rubric
from course_lib.grading.spreadsheet import read_table, write_table

COLUMNS = (
    "lab", "notebook", "question", "student", "question text", "mark scheme", "answer",
    "maximum", "points so far", "comment so far", "points", "comment", "fingerprint",
)  # fmt: skip
_READ = ("lab", "notebook", "question", "student", "points", "comment", "fingerprint")
_LONGEST_FIELD = 32_000  # a cell of Excel holds 32,767 characters; what is longer runs over into the next rows
_SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class Question:
    """A question that a person marks, as the source notebook has it."""

    lab: str
    notebook: str
    name: str
    text: str
    rubric: str
    is_task: bool
    lesson: frozenset[str]  # the sources of the notebook's cells: what a student adds to a task is none of them


@dataclass(frozen=True)
class Answer:
    """One student's answer to it."""

    question: Question
    student: str
    code: str
    text: str

    @property
    def fingerprint(self) -> str:
        """Of who answered what; begins with a letter, or a spreadsheet might take it for a number."""
        content = [self.question.lab, self.question.notebook, self.question.name, self.student, self.text]
        return "f" + hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def export_marks(
    root, lab: str, path=None, class_dir=None, anonymous: bool = False, marked_too: bool = False
) -> tuple[Path, int]:
    """Write the answers of a lab that wait to be marked.

    Question by question, so that all answers to one are marked in one go; among them in the order of the students, or
    of their codes.

    Parameters
    ----------
    root : path
        The checkout.
    lab : str
        A lab that was graded.
    path : path, optional
        The file; `<lab>_marks.csv` in the class folder by default.
    class_dir : path, optional
        The class; `class/` in the checkout by default.
    anonymous : bool
        Codes for the students. They come from the gradebook, so that the import knows whose they are; nobody else can
        tell. What students write about themselves in an answer stays.
    marked_too : bool
        Also the answers that have been marked, for a second marker.

    Returns
    -------
    path : Path
        The file.
    answers : int
        How many there are in it.

    Raises
    ------
    GradingError
        There is no such lab or class, the lab has no such question, or no answer waits.
    """
    questions = _questions(root, lab)
    folder = class_folder(root, class_dir)
    rows = []
    with graded_class(root, class_dir) as gradebook:
        answers = list(_answers(folder, lab, questions, gradebook))
        for answer in sorted(answers, key=lambda each: each.code if anonymous else each.student):
            grade, comment = _entries(gradebook, answer)
            if grade.needs_manual_grade or (marked_too and grade.manual_score is not None):
                rows.append((answer, _row(answer, grade, comment, anonymous)))
    if not rows:
        raise GradingError(
            f"No answer of {lab} waits to be marked: {len(answers)} answers are in {folder / 'autograded'}. Grade the "
            "lab first; those that have been marked come with --marked-too."
        )
    order = {(question.notebook, question.name): number for number, question in enumerate(questions)}
    rows.sort(key=lambda pair: order[pair[0].question.notebook, pair[0].question.name])
    path = Path(path) if path else folder / f"{lab}_marks.csv"
    return write_table([COLUMNS, *(row for _, row in rows)], path, byte_order_mark=True), len(rows)


def import_marks(root, path, class_dir=None) -> tuple[int, int]:
    """Write the points and comments of a spreadsheet to the gradebook; twice is as once.

    Returns
    -------
    marked : int
        Answers that have points now.
    unmarked : int
        Rows without points.

    Raises
    ------
    GradingError
        One sentence for each row that is not good: whose answer it is, or which question, is not known, it is there
        twice, its points are no number from 0 to the maximum, or the answer has changed since it was written. Nothing
        was changed then.
    """
    rows = read_table(path, _READ)
    with graded_class(root, class_dir) as gradebook:
        known = _Known(root, class_folder(root, class_dir), gradebook)
        problems, marks = [], []
        for number, row in rows:
            try:
                marks.append(known.mark(row))
            except _RowError as error:
                problems.append(f"row {number}, column {error}")
        if problems:
            more = [f"and {len(problems) - _SHOWN_PROBLEMS} more"] if len(problems) > _SHOWN_PROBLEMS else []
            shown = [*problems[:_SHOWN_PROBLEMS], *more]
            raise GradingError(f"{path} was not imported and nothing was changed:\n- " + "\n- ".join(shown))
        for answer, points, text in marks:
            grade, comment = _entries(gradebook, answer)
            if points is not None:
                grade.manual_score = points
                grade.needs_manual_grade = False
            if text:
                comment.manual_comment = text
        gradebook.db.commit()
    marked = sum(points is not None for _, points, _ in marks)
    return marked, len(marks) - marked


class _RowError(Exception):
    """The column, the cause and the way out."""


class _Known:
    """What a row may speak of: the answers in the gradebook, and which of them rows have spoken of."""

    def __init__(self, root, folder, gradebook):
        self._root, self._folder, self._gradebook = root, folder, gradebook
        self._labs = {}
        self._seen = set()

    def mark(self, row) -> tuple[Answer, float | None, str]:
        """The answer, the points and the comment of a row, or a `_RowError`."""
        questions, answers, students = self._lab(row["lab"])
        name = row["notebook"], row["question"]
        if name not in questions:
            which = "notebook" if row["notebook"] not in {notebook for notebook, _ in questions} else "question"
            asked = ", ".join(f"{notebook}/{question}" for notebook, question in questions)
            raise _RowError(f"{which}: {'/'.join(name)} is no question that a person marks. {row['lab']} has: {asked}.")
        if row["student"] not in students:
            raise _RowError(
                f"student: the gradebook knows no {row['student']} who handed in {row['lab']}. If your spreadsheet "
                "dropped zeros in front, have it read the column as text, or export with --anonymous."
            )
        student = students[row["student"]]
        if (student, *name) not in answers:
            raise _RowError(f"notebook: {row['student']} has no {row['notebook']} that was graded. Delete the row.")
        answer = answers[student, *name]
        if (student, *name) in self._seen:
            raise _RowError(f"question: an earlier row marks {'/'.join(name)} of {row['student']}. Delete one of them.")
        self._seen.add((student, *name))
        if row["fingerprint"].strip() != answer.fingerprint:
            raise _RowError(
                f"fingerprint: the answer of {row['student']} to {'/'.join(name)} is not the one that was exported: it "
                "was handed in and graded again, or sorting mixed up the rows. Export again and mark this one anew."
            )
        return answer, _points(row["points"], _entries(self._gradebook, answer)[0].max_score), row["comment"].strip()

    def _lab(self, lab):
        if lab not in self._labs:
            if lab not in labs(self._root):
                raise _RowError(f"lab: there is no lab {lab!r}. The labs: {', '.join(labs(self._root))}.")
            questions = _questions(self._root, lab)
            answers = list(_answers(self._folder, lab, questions, self._gradebook))
            submissions = self._gradebook.assignment_submissions(lab)
            self._labs[lab] = (
                [(question.notebook, question.name) for question in questions],
                {(each.student, each.question.notebook, each.question.name): each for each in answers},
                {name: each.student_id for each in submissions for name in (each.student_id, _code(each))},
            )
        return self._labs[lab]


def _questions(root, lab) -> list[Question]:
    questions = []
    for path in source_notebooks(root, lab):
        cells = read_notebook(path).cells
        lesson = frozenset(cell.source for cell in cells)
        questions += [
            Question(
                lab, path.stem, cell.metadata.nbgrader.grade_id, question_text(cells, number), rubric(cell),
                utils.is_task(cell), lesson,
            )
            for number, cell in enumerate(cells)
            if is_marked_by_hand(cell)
        ]  # fmt: skip
    if not questions:
        raise GradingError(f"{lab} has no question that a person marks, so there is nothing to export or import.")
    return questions


def _answers(folder, lab, questions, gradebook) -> Iterator[Answer]:
    """Every answer in the notebooks that were graded; a submission that could not be read has none."""
    for submission in gradebook.assignment_submissions(lab):
        place = folder / "autograded" / submission.student_id / lab
        for notebook in dict.fromkeys(question.notebook for question in questions):
            path = place / f"{notebook}.ipynb"
            if path.exists():
                cells = read_notebook(path).cells
                names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
                for question in questions:
                    if question.notebook == notebook and question.name in names:
                        text = _answer_text(cells, names.index(question.name), question)
                        yield Answer(question, submission.student_id, _code(submission), text)


def _answer_text(cells, number, question) -> str:
    if not question.is_task:
        return cells[number].source
    texts = []
    for cell in cells[number + 1 :]:
        if "nbgrader" in cell.metadata:
            break
        if cell.source not in question.lesson:
            texts.append(cell.source)
    return "\n\n".join(texts)


def _code(submission) -> str:
    """nbgrader's own random id of the submission, shortened."""
    return f"anonymous-{submission.id[:12]}"


def _entries(gradebook, answer):
    where = answer.question.name, answer.question.notebook, answer.question.lab, answer.student
    return gradebook.find_grade(*where), gradebook.find_comment(*where)


def _row(answer, grade, comment, anonymous) -> list:
    question = answer.question
    so_far = "" if grade.manual_score is None else grade.manual_score
    return [
        question.lab, question.notebook, question.name, answer.code if anonymous else answer.student,
        *map(_shortened, (question.text, question.rubric, answer.text)), grade.max_score, so_far,
        _shortened(comment.comment or ""), "", "", answer.fingerprint,
    ]  # fmt: skip


def _shortened(text) -> str:
    notice = "\n[Cut: too long for a spreadsheet. The whole is in Formgrader.]"
    return text if len(text) <= _LONGEST_FIELD else text[:_LONGEST_FIELD] + notice


def _points(text, maximum) -> float | None:
    """The number in a field, with a decimal point or comma; None where the field is empty."""
    if not text.strip():
        return None
    try:
        points = float(text.strip().replace(",", "."))
    except ValueError:
        points = math.nan
    if not 0 <= points <= maximum:
        raise _RowError(f"points: {text.strip()!r} is no number from 0 to {maximum:g}. Correct it, or leave it empty.")
    return points
