"""The anatomy of a lab's source notebook, for the tests that hold for every lab."""

import ast
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils

from course_lib.grading.course import labs, read_notebook, source_notebooks

CHECKOUT = Path(__file__).resolve().parents[1]
LABS = labs(CHECKOUT)
NOTEBOOKS = [path for lab in LABS for path in source_notebooks(CHECKOUT, lab)]


@dataclass(frozen=True)
class Exercise:
    """A solution cell in code and the graded tests that follow it."""

    solution: NotebookNode
    tests: tuple[NotebookNode, ...]

    @property
    def names(self) -> list[str]:
        """What the solution defines at its top level."""
        names = []
        for node in ast.parse(self.solution.source).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.append(node.name)
            elif isinstance(node, ast.Assign):
                names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        return names

    @property
    def callables(self) -> list[str]:
        """The functions and classes among the names."""
        body = ast.parse(self.solution.source).body
        return [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def is_test(cell) -> bool:
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


def is_exercise(cell) -> bool:
    return cell.cell_type == "code" and utils.is_solution(cell)


def is_experiment(cell) -> bool:
    """Whether a cell trains, or shows what was trained: no graded cell needs it."""
    return "experiment" in cell.metadata.get("tags", [])


def exercises(notebook: Path) -> list[Exercise]:
    """The exercises of a source notebook, in order."""
    found = []
    for cell in read_notebook(notebook).cells:
        if is_exercise(cell):
            found.append((cell, []))
        elif is_test(cell):
            found[-1][1].append(cell)
    return [Exercise(solution, tuple(tests)) for solution, tests in found]


def name_of(notebook: Path) -> str:
    """`<lab>/<notebook>`: how a test's id names a notebook."""
    return f"{notebook.parent.name}/{notebook.stem}"
