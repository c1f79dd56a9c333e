"""A mark that is not deserved is not given, or is seen: graded tests run by a judge that student code cannot reach.

`ArmTests` puts the judge's cells around every graded test, `SafeExecute` runs them like any others, and `ReadVerdicts`
takes the cells out again and leaves the test as the instructor wrote it, with the outcome that the judge has signed.
docs/threats.md says what that stops, and what it does not.
"""

import collections
import random
import re
import secrets
from pathlib import Path

from nbconvert.filters import strip_ansi
from nbformat.v4 import new_code_cell, new_output
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from course_lib.grading.course import GradingError, is_test, read_notebook
from course_lib.grading.execute import EVENTS
from course_lib.grading.judge_cells import (
    armed,
    canary,
    first_cell,
    names_before_tests,
    opened,
    passing_check,
    seal,
)
from course_lib.grading.judge_kernel import VERDICT

_CELL = re.compile(r"(Cell In\[)(\d+)")


class ArmTests(NbGraderPreprocessor):
    """Give every graded test of a submission to the judge; before `SafeExecute`."""

    def preprocess(self, nb, resources):
        where, courses = resources["nbgrader"], CourseDirectory(config=self.config)
        folder = Path(courses.format_path(courses.source_directory, ".", where["assignment"]))
        arm(nb, read_notebook(folder / f"{where['notebook']}.ipynb"))
        return nb, resources


class ReadVerdicts(NbGraderPreprocessor):
    """Write the judge's verdicts into the graded tests, and leave no trace of the judge; after `SafeExecute`."""

    def preprocess(self, nb, resources):
        settle(nb)
        return nb, resources


def arm(nb, source) -> None:
    """Put the judge's cells into a notebook, in place.

    Parameters
    ----------
    nb : NotebookNode
        A submission whose graded tests are the instructor's.
    source : NotebookNode
        The lab's notebook with solutions, for the helpers of the tests.

    Raises
    ------
    GradingError
        A graded test is no Python.
    """
    secret, rng = secrets.token_bytes(32), random.SystemRandom()
    names = names_before_tests(source)
    packages = ["numpy", "numpy.testing"] if any("numpy" in cell.source for cell in source.cells) else []
    cells = [_cell(first_cell(secret, packages), "first")]
    for cell in nb.cells:
        if not is_test(cell) or cell.metadata.nbgrader.grade_id not in names:
            cells.append(cell)
            continue
        name, number = cell.metadata.nbgrader.grade_id, secrets.token_hex(16)
        try:
            test, lines = armed(cell.source, names[name], number)
        except SyntaxError as error:
            raise GradingError(f"the graded test {name} is not Python: {error}. Mend it in solutions/.") from error
        text, message = canary(rng)
        report = f"{passing_check(rng)}\n{seal({'number': number}, secret)}"
        lines = {str(new): old for new, old in lines.items()}  # as a notebook keeps them
        cell.metadata["judge"] = {"role": "test", "number": number, "source": cell.source, "lines": lines}
        cell.source = seal(test, secret)
        cells += [_cell(text, "canary", message=message), cell, _cell(report, "report")]
    nb.cells = cells
    nb.metadata["judge"] = secret.hex()


def _cell(source, role, **more):
    return new_code_cell(source, metadata={"judge": {"role": role, **more}})


def settle(nb) -> None:
    """Turn an armed notebook that was run into one without a judge, in place.

    A graded test is left with what it printed and, unless the judge says that it passed, an error: its own, what
    happened to its cell, or a TamperedError. From the first TamperedError on, every graded test of the notebook gets
    one: whoever switched failing off did so for what comes.
    """
    if "judge" not in nb.metadata:
        return
    secret, suspicion = bytes.fromhex(nb.metadata.pop("judge")), ""
    for number, cell in enumerate(nb.cells):
        if _role(cell) == "test":
            suspicion = _settle(nb.cells[number - 1], cell, nb.cells[number + 1], secret, suspicion)
    nb.cells = [cell for cell in nb.cells if not _role(cell)]
    _renumber([cell for cell in nb.cells if cell.get("execution_count")])


def _renumber(executed) -> None:
    """Count cells as if the judge's had not been there, in tracebacks too."""
    before = collections.Counter(cell.execution_count for cell in executed)
    # a kernel that was started anew counted from 1 again: of two cells with one number neither is named
    counts = {
        str(cell.execution_count): str(count)
        for count, cell in enumerate(executed, start=1)
        if before[cell.execution_count] == 1
    }
    for count, cell in enumerate(executed, start=1):
        cell.execution_count = count
        for error in (output for output in cell.outputs if output.output_type == "error"):
            error.traceback = [
                _CELL.sub(lambda found: found[1] + counts.get(found[2], "0"), strip_ansi(frame))
                for frame in error.traceback
            ]


def _role(cell):
    return cell.metadata.get("judge", {}).get("role", "")


def _settle(canary_cell, cell, report, secret, suspicion) -> str:
    """Give one graded test its outcome; returns what is suspicious by now."""
    about = cell.metadata.pop("judge")
    cell.source = about["source"]
    verdict = next(filter(None, (_verdict(output, about, secret) for output in [*cell.outputs, *report.outputs])), None)
    # memory that ran out leaves the judge none either: no points, but no crime
    events = _errors(cell, EVENTS) or ([] if verdict else _errors(report, (*EVENTS, "MemoryError")))
    shown = [output for output in cell.outputs if output.output_type != "error" and not _is_verdict(output)]
    found = [_canary_lives(canary_cell), "" if not _failed(report) else "a check that must pass failed"]
    if verdict:
        found += verdict["tampering"]
    elif not events:
        found.append("the outcome of the test was kept back")
    suspicion = suspicion or "; ".join(filter(None, found))
    if suspicion:
        events = [*events, _error("TamperedError", f"no points from here on, a human must look: {suspicion}")]
    elif verdict and verdict["error"] and not events:
        name, message = verdict["error"]
        at = about["source"].splitlines()[about["lines"].get(str(verdict["line"]), 1) - 1].strip()
        where = [f"in the test: {at}"]
        if verdict["place"]:
            where.append("Cell In[{}], line {}".format(*verdict["place"]))  # as IPython says it
        events = [_error(name if name not in EVENTS else "Exception", message, where)]
    cell.outputs = [*shown, *events]
    return suspicion


def _is_verdict(output):
    return VERDICT in output.get("data", {})


def _verdict(output, about, secret):
    said = opened(str(output.data[VERDICT]), secret) if _is_verdict(output) else None
    return said if said and said["number"] == about["number"] else None


def _errors(cell, names):
    return [output for output in cell.outputs if output.output_type == "error" and output.ename in names]


def _failed(cell):
    return not _errors(cell, (*EVENTS, "MemoryError")) and any(output.output_type == "error" for output in cell.outputs)


def _canary_lives(cell) -> str:
    """Why the kernel's checks cannot be trusted; empty where the check that must fail did."""
    expected = cell.metadata.judge.message
    if _errors(cell, EVENTS) or any(error.evalue == expected for error in _errors(cell, ("AssertionError",))):
        return ""
    return "a check that must fail did not"


def _error(name, message, before=()):
    return new_output("error", ename=name, evalue=message, traceback=[*before, f"{name}: {message}"])
