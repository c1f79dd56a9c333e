"""The virtual patients of a lab, made before its submissions run: a sandbox may read them and keep nothing."""

import ast
import subprocess
import sys
from pathlib import Path

from nbformat import NotebookNode

from course_lib import settings
from course_lib.grading.course import GradingError, read_notebook

_MAKE = "import sys; from course_lib.datasets import prepare; [prepare(name, progress=False) for name in sys.argv[1:]]"
_PHANTOMS = "-phantoms"  # how the cards of what is made, and not fetched, are named


def make_phantoms(sources: list[Path]) -> None:
    """Make what is missing of the data sets that a lab's notebooks name, as the profile of grading needs them.

    Raises
    ------
    GradingError
        They cannot be made: the disk is full, or may not be written to.
    """
    names = sorted(set().union(*(phantoms_of(read_notebook(path)) for path in sources)))
    if not names:
        return
    made = subprocess.run(
        [sys.executable, "-c", _MAKE, *names],
        env=settings.environment_of("smoke"),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        reason = (made.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise GradingError(f"The data sets {', '.join(names)} cannot be made for grading: {reason}")


def phantoms_of(nb: NotebookNode) -> set[str]:
    """The names of phantoms in a notebook's code.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> phantoms_of(new_notebook(cells=[new_code_cell('SOURCE = "xray-phantoms"  # not "ct-phantoms"')]))
    {'xray-phantoms'}
    """
    found = set()
    for cell in nb.cells:
        try:
            tree = ast.parse(cell.source if cell.cell_type == "code" else "")
        except SyntaxError:  # a magic line
            continue
        constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        found |= {value for value in constants if isinstance(value, str) and value.endswith(_PHANTOMS)}
    return found
