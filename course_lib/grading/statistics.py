"""Which questions were hard, which tell the strong from the weak, and what went wrong in them.

    difficulty      mean(points / maximum)
                    the share of the points that the class has; 1: everybody has them all. Classical test theory calls
                    this the difficulty index, although it grows with ease.
    discrimination  r(points of the question, points of all other questions)
                    Pearson's correlation over the students. The question's own points are left out of the total, since
                    they would correlate with themselves (corrected item-total correlation: S. Henrysson, Correction of
                    item-total correlations in item analysis, Psychometrika 28, 211-218, 1963). Near 0 or below: those
                    who are good at the rest are no better here; look at the question before you look at the students.

How long a question took is not among them, because a notebook does not tell. It keeps when a cell was run last, if
JupyterLab records that at all (`recordTiming`, which the course leaves off), and "Restart and run all" before handing
in makes that one moment for all cells.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from nbconvert.filters import strip_ansi
from nbgrader import utils

from course_lib.grading.course import GradingError, class_folder, read_notebook
from course_lib.grading.gradebook import StudentScores, scores

FEWEST_STUDENTS = 10  # the standard error of a correlation is about 1 / sqrt(n): with 10, still 0.3
_NUMBER = r"(?<![\w.])-?(?:\d[\d_]*\.?\d*(?:e[-+]?\d+)?|nan|inf)"
_NUMBERS = re.compile(rf"({_NUMBER}(?:[\s,]+{_NUMBER})*)", re.IGNORECASE)
_LONGEST_MESSAGE = 160
_BLUE, _ORANGE = "#0072B2", "#E69F00"  # Okabe and Ito: told apart with any colour vision, and in grey


@dataclass(frozen=True)
class QuestionStatistics:
    """One question in one class.

    `students` have points for it: a question that waits to be marked is no 0. `discrimination` is nan where it cannot
    be told: fewer than `FEWEST_STUDENTS` students, or all with the same points. `check` is the message of the check
    that failed most often, and `failed` how often.
    """

    question: str
    max_score: float
    students: int
    difficulty: float
    discrimination: float
    check: str
    failed: int


def statistics(root, lab: str, class_dir=None) -> list[QuestionStatistics]:
    """The statistics of every question of a lab, in its order.

    Raises
    ------
    GradingError
        No submission of the lab has been graded.
    """
    rows = scores(root, lab, class_dir)
    messages = _messages(class_folder(root, class_dir), lab, [row.student for row in rows])
    maxima = np.array([question.max_score for question in rows[0].questions])
    points = _points(rows)
    found = []
    for number, question in enumerate(rows[0].questions):
        has_points = ~np.isnan(points[:, number])
        given = points[has_points, number]
        check, failed = most_frequent(messages.get(question.question, []))
        found.append(
            QuestionStatistics(
                question.question,
                question.max_score,
                len(given),
                float(given.mean() / maxima[number]) if len(given) and maxima[number] else np.nan,
                discrimination(points, number),
                check,
                failed,
            )
        )
    return found


def discrimination(points, number: int) -> float:
    """Corrected item-total correlation of one question; see the head of this file.

    Parameters
    ----------
    points : array of shape (students, questions)
        nan where a question waits to be marked. Such questions are in nobody's total, so that totals can be compared.
    number : int
        The question.

    Examples
    --------
    Who has the question right has 3 of the other points, who has it wrong has 1:

    >>> points = np.array([[1, 2, 1], [0, 1, 0]] * 5)
    >>> round(discrimination(points, 0), 6)
    1.0
    """
    others = np.delete(np.asarray(points, float), number, axis=1)
    others = others[:, ~np.isnan(others).any(axis=0)]
    item = np.asarray(points, float)[:, number]
    known = ~np.isnan(item)
    item, rest = item[known], others[known].sum(axis=1)
    if len(item) < FEWEST_STUDENTS or np.ptp(item) == 0 or np.ptp(rest) == 0:
        return np.nan
    return float(np.corrcoef(item, rest)[0, 1])


def most_frequent(messages: list[str]) -> tuple[str, int]:
    """The most frequent message and how often it came; messages that differ in their numbers alone are one.

    A number that differs is shown as "…".

    >>> most_frequent(["3 * 3 is 9, not 6", "3 * 3 is 9, not 27", "no function"])
    ('3 * 3 is 9, not …', 2)
    """
    if not messages:
        return "", 0
    parts = [_NUMBERS.split(message) for message in messages]  # text, number, text, number, ..., text
    (texts, count), *_ = Counter(tuple(each[::2]) for each in parts).most_common(1)
    same = [each for each in parts if tuple(each[::2]) == texts]
    shown = ("…" if len(set(column)) > 1 else column[0] for column in zip(*same, strict=True))
    return "".join(shown), count


def table(found: list[QuestionStatistics]) -> list[list[str]]:
    """A heading and one line per question, as text."""
    lines = [["question", "points", "students", "difficulty", "discrimination", "most frequent failing check"]]
    for each in found:
        check = f"{each.failed} x {each.check}" if each.failed else ""
        numbers = [f"{each.max_score:g}", str(each.students), f"{each.difficulty:.2f}", f"{each.discrimination:.2f}"]
        lines.append([each.question, *numbers, check])
    return lines


def picture(found: list[QuestionStatistics], path) -> Path:
    """Draw the difficulty of each question as a bar and its discrimination as a diamond.

    Raises
    ------
    GradingError
        The ending of the file is that of no kind of picture.
    """
    path = Path(path)
    figure = Figure(figsize=(8, 1.2 + 0.24 * len(found)), layout="constrained")
    axes = FigureCanvasAgg(figure).figure.subplots()
    places = np.arange(len(found))
    drawn = [axes.barh(places, [each.difficulty for each in found], color=_BLUE, alpha=0.75)]
    drawn += axes.plot(
        [each.discrimination for each in found], places, "D", color=_ORANGE, markeredgecolor="black", markersize=5,
        clip_on=False,
    )  # fmt: skip
    labels = ["difficulty: share of the points", "discrimination: correlation with the other questions"]
    if all(np.isnan(each.discrimination) for each in found):
        labels[1] = "discrimination: cannot be told in this class"
    figure.legend(drawn, labels, loc="outside upper left", ncols=2, frameon=False, fontsize=9)
    axes.set_yticks(places, [each.question for each in found], fontsize=8)
    axes.set_ylim(len(found) - 0.4, -0.6)
    lowest = min([each.discrimination for each in found if each.discrimination < 0], default=0)
    axes.set_xlim(np.floor(lowest * 10) / 10, 1)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.grid(axis="x", alpha=0.4)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=150)
    except ValueError as error:
        raise GradingError(f"{path} cannot be drawn: {error} Name a file that ends in .png, .svg or .pdf.") from None
    return path


def _points(rows: list[StudentScores]) -> np.ndarray:
    """Students by questions; nan where a question waits to be marked."""
    return np.array(
        [[np.nan if each.needs_manual_grade else each.score for each in row.questions] for row in rows], dtype=float
    )


def _messages(folder: Path, lab: str, students: list[str]) -> dict[str, list[str]]:
    """{question: one message for each student who failed it}, of visible and hidden checks."""
    messages = {}
    for student in students:
        for path in sorted((folder / "autograded" / student / lab).glob("*.ipynb")):
            for cell in read_notebook(path).cells:
                errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
                if errors and utils.is_grade(cell):
                    question = f"{path.stem}/{cell.metadata.nbgrader.grade_id}"
                    messages.setdefault(question, []).append(_message(errors[0]))
    return messages


def _message(error) -> str:
    """Its first line, short and printable: a student may have written it. NumPy's begin with an empty one."""
    lines = (strip_ansi(line).strip() for line in error.evalue.splitlines())
    first = "".join(filter(str.isprintable, next(filter(None, lines), "")))
    first = first if len(first) <= _LONGEST_MESSAGE else f"{first[:_LONGEST_MESSAGE]} ..."
    return first if error.ename == "AssertionError" and first else f"{error.ename}: {first}".removesuffix(": ")
