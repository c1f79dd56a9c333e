"""Experiments need not be run again for a mark: no test depends on them, and they take most of a notebook's time."""

import ast
import re
import symtable

from IPython.core.inputtransformer2 import TransformerManager
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

TAG = "experiment"
_TIMING = re.compile(r"^\s*%%?(time|timeit|prun|capture)\b( -\S+)*[ \t]*", re.MULTILINE)  # magics around plain code


class SkipExperiments(NbGraderPreprocessor):
    """Mark the cells with the tag `experiment` to be skipped, but those that later work of the student needs.

    A lab's tests need no experiment. A student may have used a name that an experiment defines: then it runs, and so do
    the experiments that it needs in turn.
    """

    def preprocess(self, nb, resources):
        left_out = skipped(nb.cells)
        for number, cell in enumerate(nb.cells):
            cell.metadata["skipped"] = number in left_out
        return nb, resources


def skipped(cells) -> list[int]:
    """The numbers of the experiments whose names no cell that runs asks for.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell
    >>> tagged = {"tags": ["experiment"]}
    >>> cells = [new_code_cell("run = train()", metadata=tagged), new_code_cell("print(1)")]
    >>> skipped(cells)
    [0]
    >>> skipped([*cells, new_code_cell("def mine(): return run")])
    []
    """
    names = [_names(cell) for cell in cells]
    waiting = {number for number, cell in enumerate(cells) if _is_experiment(cell)}
    asked = [number for number in range(len(cells)) if number not in waiting]
    while asked:
        number = asked.pop()
        missing = set(names[number][1])
        for earlier in range(number - 1, -1, -1):
            given = missing & names[earlier][0]
            if given and earlier in waiting:
                waiting.remove(earlier)
                asked.append(earlier)
            missing -= given
    return sorted(waiting)


def _is_experiment(cell) -> bool:
    """A test is none, whatever its tags say: one that does not run has not failed."""
    return TAG in cell.metadata.get("tags", []) and not utils.is_grade(cell) and not utils.is_solution(cell)


def _names(cell) -> tuple[set[str], set[str]]:
    """What a cell defines for later ones, and what it takes from earlier ones."""
    if cell.cell_type != "code":
        return set(), set()
    try:
        code = TransformerManager().transform_cell(_TIMING.sub("", cell.source))
        ast.parse(code)
        table = symtable.symtable(code, "cell", "exec")
    except (SyntaxError, ValueError):  # it will say so when it runs
        return set(), set()
    here = table.get_symbols()
    bound = {symbol.get_name() for symbol in here if symbol.is_assigned() or symbol.is_imported()}
    used = {symbol.get_name() for symbol in here if symbol.is_referenced()} | _globals_within(table)
    return bound, used - bound


def _globals_within(table: symtable.SymbolTable) -> set[str]:
    found = set()
    for child in table.get_children():
        found |= {symbol.get_name() for symbol in child.get_symbols() if symbol.is_global()} | _globals_within(child)
    return found
