"""What a student's editing did to the lab's cells, mended before grading: one odd cell must not cost a submission.

    what is found                            what happens
    ---------------------------------------  ---------------------------------------------------------------------
    nbgrader's metadata edited               the lab's own again, and on no other cell
    a cell renamed, or its metadata lost     recognised by the cell's id, and said
    a cell that is there several times       one keeps the name: the last that was worked in; the others run as
     (copied, split)                         ordinary cells, and a reader is told that an answer is in several
    cells in another order                   as few as possible go back behind the cell that precedes them in the
                                             lab; a student's own cells stay behind the cell that they stood behind
    a graded cell deleted                    put back, and said

Each is a preprocessor of nbgrader's Autograde, and leaves its sentences in `resources["nbgrader"]["remarks"]`.
"""

import warnings
from pathlib import Path

from nbformat.validator import normalize
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

from course_lib.grading.course import is_test, read_notebook


class RestoreMetadata(NbGraderPreprocessor):
    """Give each of the lab's cells its metadata back, and take nbgrader's from all others.

    Both halves of a split cell and every copy bear the cell's name, and nbgrader refuses a name that occurs twice.
    """

    def preprocess(self, nb, resources):
        stubs = _checksums(resources)
        known = {_name(cell): cell for cell in _source(self.config, resources).cells if _name(cell) in stubs}
        remarks = _remarks(resources)
        held = {name: [cell for cell in nb.cells if _name(cell) == name] for name in known}
        for name, cell in known.items():
            if not held[name]:
                held[name] = [
                    each for each in nb.cells if each.get("id", "") == cell.get("id") and _name(each) not in known
                ]
                if held[name]:
                    remarks.append(f"the cell {name} had lost its name and was recognised by its id")
        for cell in nb.cells:
            cell.metadata.pop("nbgrader", None)
        for name, cells in held.items():
            if cells:
                _give(_one_of(cells, known[name], stubs[name]), known[name])
            if len(cells) > 1:
                several = f"the cell {name} is there {len(cells)} times"
                is_prose = known[name].cell_type == "markdown"
                remarks.append(f"{several}: read them all" if is_prose else f"{several}: all were run, one counts")
        return nb, resources


class RestoreOrder(NbGraderPreprocessor):
    """Put the lab's cells in the lab's order: a test above its exercise would fail whatever the exercise holds."""

    def preprocess(self, nb, resources):
        moved = restore_order(nb.cells, _source(self.config, resources).cells)
        if moved:
            _remarks(resources).append(f"moved back to where the lab has them: {', '.join(moved)}")
        return nb, resources


class RestoreCells(OverwriteCells):
    """nbgrader's `OverwriteCells`, which also finds a place for a deleted cell whose neighbours were deleted too."""

    def preprocess(self, nb, resources):
        nb, resources = super().preprocess(nb, resources)
        _, nb = normalize(nb)  # restored cells have no id
        return nb, resources

    def add_missing_grade_cells(self, nb, resources):
        """Put each missing graded cell behind the nearest earlier cell of the lab, or else at the end."""
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        graded = {cell.name: cell for cell in source.grade_cells}
        solutions = {cell.name for cell in source.solution_cells}
        behind = len(nb.cells)
        for source_cell in source.source_cells:
            name = source_cell.name
            found = [i for i, cell in enumerate(nb.cells) if _name(cell) == name]
            if found:
                behind = found[0] + 1
            elif name in graded:
                cell = self.missing_cell_transform(source_cell, graded[name].max_score, is_solution=name in solutions)
                nb.cells.insert(behind, cell)
                behind += 1
                _remarks(resources).append(f"the graded cell {name} was missing and was put back")
        return nb, resources

    def add_missing_task_cells(self, nb, resources):
        """As nbgrader's, at the end."""
        before = {_name(cell) for cell in nb.cells}
        nb, resources = super().add_missing_task_cells(nb, resources)
        for name in [_name(cell) for cell in nb.cells if _name(cell) not in before]:
            _remarks(resources).append(f"the graded cell {name} was missing and was put back")
        return nb, resources


def restore_order(cells: list, source: list) -> list[str]:
    """Put those of `source`'s named cells that are out of order back, in place; returns their names.

    Of an exercise and a test that have changed places it is the test that goes back: what the student has written to
    go with the exercise stands with the exercise.
    """
    place = {_key(cell): number for number, cell in enumerate(source)}
    named = [cell for cell in cells if _name(cell)]
    kept = _heaviest_in_order([(place[_key(cell)], _weight(cell)) for cell in named])
    moved = sorted((cell for i, cell in enumerate(named) if i not in kept), key=lambda cell: place[_key(cell)])
    taken = [_take(cells, cell, place) for cell in moved]
    for group in taken:
        here = place[_key(group[0])]
        earlier = [i for i, cell in enumerate(cells) if place.get(_key(cell), here) < here]
        behind = 0
        if earlier:
            nearest = max(earlier, key=lambda i: place[_key(cells[i])])
            behind = nearest + 1 + _own_behind(cells, nearest, place)
        cells[behind:behind] = group
    return [_name(cell) for cell in moved]


def _take(cells: list, cell, place: dict) -> list:
    """Take a cell out, an exercise with the student's own cells behind it."""
    at = next(i for i, each in enumerate(cells) if each is cell)
    group = cells[at : at + 1 + (0 if is_test(cell) else _own_behind(cells, at, place))]
    del cells[at : at + len(group)]
    return group


def _own_behind(cells: list, at: int, place: dict) -> int:
    """How many of the student's own cells follow the cell `at`."""
    own = 0
    while at + 1 + own < len(cells) and _key(cells[at + 1 + own]) not in place:
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


def _name(cell) -> str | None:
    metadata = cell.metadata.get("nbgrader")
    return metadata.get("grade_id") if isinstance(metadata, dict) else None


def _key(cell) -> tuple[str, str | None]:
    """What a cell is known by: its name, or else its id."""
    return ("name", _name(cell)) if _name(cell) else ("id", cell.get("id"))


def _give(cell, source_cell) -> None:
    """The metadata of the lab's cell, with its tags: one of them would keep a test from being run."""
    cell.metadata = source_cell.metadata.copy()
    cell.metadata.nbgrader = source_cell.metadata.nbgrader.copy()


def _one_of(cells: list, source_cell, stub: str):
    """Of several cells with one name, the last that differs from what the lab holds; else the last."""
    worked_in = []
    for cell in cells:
        probe = type(source_cell)(source_cell, source=cell.source, cell_type=cell.cell_type)
        if utils.compute_checksum(probe) != stub:
            worked_in.append(cell)
    return (worked_in or cells)[-1]


def _source(config, resources):
    """The lab's own notebook."""
    where, course = resources["nbgrader"], CourseDirectory(config=config)
    folder = Path(course.format_path(course.source_directory, ".", where["assignment"]))
    return read_notebook(folder / f"{where['notebook']}.ipynb")


def _checksums(resources) -> dict[str, str]:
    """What the lesson's cells were like when students got them."""
    where = resources["nbgrader"]
    with warnings.catch_warnings(), Gradebook(where["db_url"]) as gradebook:
        warnings.simplefilter("ignore")
        notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
        return {cell.name: cell.checksum for cell in notebook.source_cells}


def _remarks(resources) -> list[str]:
    return resources["nbgrader"].setdefault("remarks", [])
