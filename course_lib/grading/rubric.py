"""What a marker needs beside an answer: the question, the mark scheme and the reference answer.

They stand in the source notebook: the question in the Markdown cell before the answer, the others in the answer's cell,
which students get empty. In a task cell, question and mark scheme stand together, and the answer in the cells after it.
"""

import re

from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory

from course_lib.grading.course import GradingError, read_notebook

_MARK_SCHEME = re.compile(
    r"^[^\n]*BEGIN MARK SCHEME[^\n]*\n(.*?)^[^\n]*END MARK SCHEME[^\n]*\n*", re.MULTILINE | re.DOTALL
)


def is_marked_by_hand(cell) -> bool:
    """Whether the cell is an answer or a task, for whose points a person decides."""
    return utils.is_task(cell) or (utils.is_grade(cell) and utils.is_solution(cell))


def without_mark_scheme(text: str) -> str:
    """The text of a source cell as it reads where the mark scheme is cut out."""
    return _MARK_SCHEME.sub("", text)


def rubric(cell) -> str:
    """The mark scheme of a source cell, with the reference answer behind it where the cell holds one.

    >>> from nbformat.v4 import new_markdown_cell
    >>> source = "=== BEGIN MARK SCHEME ===\\nOne point.\\n=== END MARK SCHEME ===\\n\\nReference answer. Because."
    >>> rubric(new_markdown_cell(source))
    'One point.\\n\\nReference answer. Because.'
    """
    schemes = [scheme.strip() for scheme in _MARK_SCHEME.findall(cell.source)]
    reference = "" if utils.is_task(cell) else without_mark_scheme(cell.source).strip()
    return "\n\n".join(filter(None, [*schemes, reference]))


def question_text(cells, number: int) -> str:
    """What the cell `number` of a source notebook asks."""
    if utils.is_task(cells[number]):
        return without_mark_scheme(cells[number].source).strip()
    before = [
        cell.source for cell in cells[:number] if cell.cell_type == "markdown" and "nbgrader" not in cell.metadata
    ]
    return before[-1].strip() if before else ""


class ShowRubric(Preprocessor):
    """Show the rubric above each answer in Formgrader.

    Formgrader and feedback are rendered by the same class, so that this one has to know them apart: only Formgrader
    passes on a `submission_id`. Task cells get none, since nbgrader puts their mark scheme back itself.
    """

    def preprocess(self, nb, resources):
        if "submission_id" in resources:
            rubrics = self._rubrics(resources["assignment_id"], resources["notebook_id"])
            nb.cells = [shown for cell in nb.cells for shown in _with_rubric(cell, rubrics)]
        return nb, resources

    def _rubrics(self, lab, notebook):
        coursedir = CourseDirectory(config=self.config)
        path = f"{coursedir.format_path(coursedir.source_directory, '.', lab)}/{notebook}.ipynb"
        try:
            cells = read_notebook(path).cells
        except GradingError as error:
            self.log.warning("No mark schemes beside the answers: %s", error)
            return {}
        answers = [cell for cell in cells if is_marked_by_hand(cell) and not utils.is_task(cell)]
        return {cell.metadata.nbgrader.grade_id: rubric(cell) for cell in answers}


def _with_rubric(cell, rubrics):
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return [_box(name, rubrics[name]), cell] if rubrics.get(name) else [cell]


def _box(name, text):
    # Markdown between HTML tags is rendered where empty lines surround it.
    style = "border-left: 4px solid #0072b2; padding: 0.5em 1em; margin-bottom: 0.5em; background: #f4f8fb"
    summary = f"<summary><b>Mark scheme of {name}</b> (from the source notebook; students do not see it)</summary>"
    return new_markdown_cell(f'<details open style="{style}">{summary}\n\n{text}\n\n</details>')
