"""What a student's editing did to the lab's cells, mended: one odd cell must not cost a submission.

    what is found                            what happens
    ---------------------------------------  ---------------------------------------------------------------------
    nbgrader's metadata edited, a cell made  the lab's own again, and on no other cell
     Markdown, another kernel
    a cell renamed, or its metadata lost     recognised by the cell's id, and said
    a cell that is there several times       one keeps the name: the last that was worked in; the others run as
     (copied, split)                         ordinary cells, and a reader is told that an answer is in several
    a test, or another locked cell, edited   the lab's own again
    cells in another order                   as few as possible go back behind the cell that precedes them in the
                                             lab; a student's own cells stay behind the cell that they stood behind
    a graded cell deleted                    put back, and said

The grader and a student's own check mend alike, each by the notebook that it knows: the grader by the one with hidden
tests, the student by the one that was handed out.
"""

import copy
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from course_lib.grading.course import is_test, read_notebook

_NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


@dataclass
class Mended:
    """What was done to a notebook: as sentences, and the names of the cells that were put back or had been edited."""

    remarks: list[str] = field(default_factory=list)
    put_back: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)


def mend(nb: NotebookNode, lab: NotebookNode) -> Mended:
    """Undo, in place, what a student's editing did to the lab's cells.

    Parameters
    ----------
    nb : NotebookNode
        The student's notebook.
    lab : NotebookNode
        The lab's, with its exercises as they were handed out.

    Returns
    -------
    Mended
        An exercise that was deleted is not in it: its stub would be worth nothing.
    """
    mended = Mended()
    nb.metadata.update({key: value for key, value in lab.metadata.items() if key == "kernelspec"})
    _restore_names(nb, {name_of(cell): cell for cell in lab.cells if name_of(cell)}, mended)
    if moved := restore_order(nb.cells, lab.cells):
        mended.remarks.append(f"moved back to where the lab has them: {', '.join(moved)}")
    mended.put_back = put_back(nb, lab, _is_graded, name_of)
    mended.remarks += [f"the graded cell {name} was missing and was put back" for name in mended.put_back]
    return mended


def name_of(cell: NotebookNode) -> str | None:
    """The name that nbgrader knows a cell by; None where it knows none."""
    metadata = cell.metadata.get("nbgrader")
    return metadata.get("grade_id") if isinstance(metadata, dict) else None


def key_of(cell) -> tuple[str, str | None]:
    """What a cell is known by: its name, or else its id."""
    return ("name", name_of(cell)) if name_of(cell) else ("id", cell.get("id"))


class MendCells(NbGraderPreprocessor):
    """`mend` as a step of nbgrader's Autograde; leaves its sentences in `resources["nbgrader"]["remarks"]`."""

    def preprocess(self, nb, resources):
        mended = mend(nb, _registered(self.config, resources))
        for cell in nb.cells:
            if name_of(cell) in mended.put_back:  # a question, too: so it differs from its stub, and a human looks
                comment = "# " if cell.cell_type == "code" else ""
                cell.source = f"{comment}This cell was missing from the submission and was put back.\n\n{cell.source}"
        resources["nbgrader"].setdefault("remarks", []).extend(mended.remarks)
        return nb, resources


def _registered(config, resources) -> NotebookNode:
    """The lab's own notebook, with its named cells as the gradebook has them: exercises as stubs, tests complete."""
    where, course = resources["nbgrader"], CourseDirectory(config=config)
    folder = Path(course.format_path(course.source_directory, ".", where["assignment"]))
    nb = read_notebook(folder / f"{where['notebook']}.ipynb")
    with warnings.catch_warnings(), Gradebook(where["db_url"]) as gradebook:
        warnings.simplefilter("ignore")
        notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
        points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
        known = {cell.name: cell for cell in notebook.source_cells}
        for cell in nb.cells:
            if name_of(cell) not in known:
                cell.metadata.pop("nbgrader", None)
                continue
            registered, about = known[name_of(cell)], cell.metadata.nbgrader
            cell.source = registered.source
            about.checksum = registered.checksum
            if registered.name in points:
                about.points = points[registered.name]
    return nb


# -- names ------------------------------------------------------------------------------------------------------------


def _restore_names(nb, known: dict, mended: Mended) -> None:
    """Make each of the lab's cells one cell that is the lab's in all but a student's answer, and no other cell graded.

    Both halves of a split cell and every copy bear the cell's name, and nbgrader refuses a name that occurs twice.
    """
    held = {name: [cell for cell in nb.cells if name_of(cell) == name] for name in known}
    for name, cell in known.items():
        if not held[name]:
            held[name] = [
                each for each in nb.cells if each.get("id", "") == cell.get("id") and name_of(each) not in known
            ]
            if held[name]:
                mended.remarks.append(f"the cell {name} had lost its name and was recognised by its id")
    for cell in nb.cells:
        cell.metadata.pop("nbgrader", None)
    for name, cells in held.items():
        if cells and _become(_one_of(cells, known[name]), known[name]):
            mended.edited.append(name)
        if len(cells) > 1:
            several = f"the cell {name} is there {len(cells)} times"
            is_prose = known[name].cell_type == "markdown"
            mended.remarks.append(f"{several}: read them all" if is_prose else f"{several}: all were run, one counts")


def _one_of(cells: list, lab_cell):
    """Of several cells with one name, the last that differs from what the lab holds; else the last.

    Of a test the last: to the grader, who has hidden tests, all differ.
    """
    worked_in = [cell for cell in cells if (cell.source, cell.cell_type) != (lab_cell.source, lab_cell.cell_type)]
    return cells[-1] if utils.is_locked(lab_cell) else (worked_in or cells)[-1]


def _become(cell, lab_cell) -> bool:
    """Give a cell what is the lab's: kind, metadata, and the text where it is locked; returns whether that differed.

    With the metadata go the tags: one of them would keep a test from being run.
    """
    if cell.cell_type != lab_cell.cell_type:
        fresh = _NEW_CELL[lab_cell.cell_type](cell.source)
        kept = {key: cell[key] for key in ("id",) if key in cell}
        cell.clear()
        cell.update({**fresh, **kept})
    cell.metadata = copy.deepcopy(lab_cell.metadata)
    if not utils.is_locked(lab_cell) or cell.source == lab_cell.source:
        return False
    cell.source = lab_cell.source
    return True


# -- deleted cells ----------------------------------------------------------------------------------------------------


def put_back(nb: NotebookNode, lab: NotebookNode, is_wanted: Callable, key: Callable) -> list[str]:
    """Put each missing cell of the lab that `is_wanted` behind the nearest earlier one; returns their names.

    `key` tells cells apart. Where there is no earlier one, the end is the place: what the tests need may be anywhere.
    """
    behind, names = len(nb.cells), []
    for lab_cell in filter(key, lab.cells):
        found = [number for number, cell in enumerate(nb.cells) if key(cell) == key(lab_cell)]
        if found:
            behind = found[0] + 1
        elif is_wanted(lab_cell):
            cell = _NEW_CELL[lab_cell.cell_type](lab_cell.source, metadata=copy.deepcopy(lab_cell.metadata))
            nb.cells.insert(behind, cell)
            behind += 1
            names.append(name_of(cell))
    return names


def _is_graded(cell) -> bool:
    return utils.is_grade(cell) or utils.is_task(cell)


# -- order ------------------------------------------------------------------------------------------------------------


def restore_order(cells: list, source: list) -> list[str]:
    """Put those of `source`'s named cells that are out of order back, in place; returns their names.

    Of an exercise and a test that have changed places it is the test that goes back: what the student has written to
    go with the exercise stands with the exercise.
    """
    place = {key_of(cell): number for number, cell in enumerate(source)}
    named = [cell for cell in cells if name_of(cell)]
    kept = _heaviest_in_order([(place[key_of(cell)], _weight(cell)) for cell in named])
    moved = sorted((cell for i, cell in enumerate(named) if i not in kept), key=lambda cell: place[key_of(cell)])
    taken = [_take(cells, cell, place) for cell in moved]
    for group in taken:
        here = place[key_of(group[0])]
        earlier = [i for i, cell in enumerate(cells) if place.get(key_of(cell), here) < here]
        behind = 0
        if earlier:
            nearest = max(earlier, key=lambda i: place[key_of(cells[i])])
            behind = nearest + 1 + _own_behind(cells, nearest, place)
        cells[behind:behind] = group
    return [name_of(cell) for cell in moved]


def _take(cells: list, cell, place: dict) -> list:
    """Take a cell out, an exercise with the student's own cells behind it."""
    at = next(i for i, each in enumerate(cells) if each is cell)
    group = cells[at : at + 1 + (0 if is_test(cell) else _own_behind(cells, at, place))]
    del cells[at : at + len(group)]
    return group


def _own_behind(cells: list, at: int, place: dict) -> int:
    """How many of the student's own cells follow the cell `at`."""
    own = 0
    while at + 1 + own < len(cells) and key_of(cells[at + 1 + own]) not in place:
        own += 1
    return own


def _heaviest_in_order(items: list[tuple[int, float]]) -> set[int]:
    """The indices of the increasing subsequence of places that weighs most.

    >>> sorted(_heaviest_in_order([(2, 1.0), (3, 1.0), (1, 1.5)]))
    [0, 1]
    """
    best = []  # for each item, the weight and the indices of the heaviest subsequence that ends with it
    for i, (place, weight) in enumerate(items):
        before = [best[j] for j in range(i) if items[j][0] < place]
        heaviest, indices = max(before, key=lambda one: one[0], default=(0.0, ()))
        best.append((heaviest + weight, (*indices, i)))
    return set(max(best, key=lambda one: one[0], default=(0.0, ()))[1])


def _weight(cell) -> float:
    return 1.0 if is_test(cell) else 1.01
