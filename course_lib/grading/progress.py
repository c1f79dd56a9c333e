"""How far a student has come, read from the saved notebooks: nothing is run, and nbgrader is not even imported."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from course_lib.errors import CourseError
from course_lib.grading.backup import is_backup

# What a lesson holds where a student is to write; nbgrader_config.py says the first, nbgrader itself the second.
_CODE_STUB = re.compile(r"^\s*(# YOUR CODE HERE|raise NotImplementedError\()", re.MULTILINE)
_ANSWER_STUB = "YOUR ANSWER HERE"
_HEADING = re.compile(
    r"^#{2,6} ((?:Exercise|Question)\b.*?)(?: \(\d+ points?\))?$|\*\*(Question\b[^*]*)\*\*", re.MULTILINE
)
_TIME = re.compile(r"\*\*Time:\*\* about (\d+) minutes to read, (\d+) minutes for (?:the )?exercises")


@dataclass(frozen=True)
class Minutes:
    """What a notebook says it takes: "**Time:** about 60 minutes to read, 90 minutes for the exercises"."""

    reading: int
    exercises: int

    @classmethod
    def of(cls, first_cell: str) -> "Minutes | None":
        """Read from a notebook's first cell; None where it does not say so.

        >>> Minutes.of("**Time:** about 60 minutes to read, 90 minutes for the exercises.")
        Minutes(reading=60, exercises=90)
        """
        found = _TIME.search(first_cell)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def total(self) -> int:
        """Reading and exercises."""
        return self.reading + self.exercises

    def __str__(self):
        return f"about {self.reading} minutes to read, {self.exercises} for the exercises"


@dataclass(frozen=True)
class Task:
    """One thing to write, with its tests.

    Attributes
    ----------
    name : str
        The cell's name; `heading` is what stands above it, empty where nothing does.
    written : bool
        Whether something else than the stub is there.
    is_question : bool
        Whether it is answered in prose, and marked by a human.
    tests : dict
        Name of each test: "passed", "failed", "not run", "open" where the exercise is still to write, or "old" where
        the exercise was run again after it (or lost its number, as new and pasted cells have none): it speaks of
        another answer. An exercise that was changed and not run since looks in the file like one that was not
        changed: that cannot be known.
    """

    name: str
    heading: str
    written: bool
    is_question: bool
    tests: dict[str, str]

    @property
    def done(self) -> bool:
        """Whether there is nothing left to do, as far as the file says."""
        return self.written and all(state == "passed" for state in self.tests.values())

    @property
    def to_do(self) -> str:
        """What to do about it."""
        if not self.written:
            return "answer it" if self.is_question else "write it"
        failed = [name for name, state in self.tests.items() if state == "failed"]
        if failed:
            return f"mend it, {' and '.join(failed)} failed"
        return "run its tests" + (" again" if "old" in self.tests.values() else "")


@dataclass(frozen=True)
class Progress:
    """One notebook; `problem` says why it could not be read."""

    path: Path
    tasks: tuple[Task, ...] = ()
    minutes: Minutes | None = None
    problem: str = ""

    def count(self, is_question: bool) -> tuple[int, int]:
        """(written, in all) of the exercises or of the questions."""
        asked = [task.written for task in self.tasks if task.is_question == is_question]
        return sum(asked), len(asked)

    def tests(self, state: str = "") -> int:
        """How many tests are in a state; all of them without one."""
        return sum(not state or found == state for task in self.tasks for found in task.tests.values())

    @property
    def begun(self) -> bool:
        """Whether something is written."""
        return any(task.written for task in self.tasks)

    @property
    def next(self) -> Task | None:
        """The first task that is not done."""
        return next((task for task in self.tasks if not task.done), None)

    @property
    def minutes_left(self) -> int | None:
        """What the notebook says it takes, times the share of the tasks that are still to write or to mend."""
        if self.minutes is None or not self.tasks:
            return None
        ahead = [not task.written or "failed" in task.tests.values() for task in self.tasks]
        return round(self.minutes.total * sum(ahead) / len(ahead))


def progress(root) -> dict[str, list[Progress]]:
    """How far each notebook of `lessons/` is, by lab.

    Raises
    ------
    CourseError
        There is no lesson.
    """
    found = {}
    for path in sorted(path for path in Path(root).glob("lessons/*/*.ipynb") if not is_backup(path)):
        found.setdefault(path.parent.name, []).append(_read(path))
    if not found:
        raise CourseError(f"{Path(root) / 'lessons'} holds no notebook: there is nothing to have worked on yet.")
    return found


def _read(path: Path) -> Progress:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            cell["source"] = "".join(cell["source"])
        return Progress(path, tuple(_tasks(cells)), Minutes.of(cells[0]["source"]) if cells else None)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        return Progress(path, problem=f"cannot be read ({type(error).__name__}): type `course check` to see what to do")


def _tasks(cells: list[dict]) -> list[Task]:
    """Each solution cell with the test cells that follow it."""
    tasks, heading, current = [], "", None
    for cell in cells:
        about = cell["metadata"].get("nbgrader") or {}
        if about.get("solution"):
            is_question = cell["cell_type"] == "markdown"
            current = cell
            tasks.append(Task(about["grade_id"], heading, _is_written(cell, is_question), is_question, {}))
        elif about.get("grade") and tasks and not tasks[-1].is_question:
            tasks[-1].tests[about["grade_id"]] = _state(cell, current, tasks[-1].written)
        elif cell["cell_type"] == "markdown":
            headings = [exercise or question for exercise, question in _HEADING.findall(cell["source"])]
            heading = headings[-1].strip() if headings else heading
    return tasks


def _is_written(cell: dict, is_question: bool) -> bool:
    source = cell["source"].strip()
    return source not in ("", _ANSWER_STUB) if is_question else bool(source) and not _CODE_STUB.search(source)


def _state(test: dict, exercise: dict, written: bool) -> str:
    """Of a test, by the numbers that a kernel gives to the cells that it runs, one after the other."""
    ran, exercise_ran = test.get("execution_count"), exercise.get("execution_count")
    if not written:
        return "open"
    if ran is None:
        return "not run"
    if exercise_ran is None or exercise_ran > ran:
        return "old"
    errors = [output for output in test.get("outputs", []) if output.get("output_type") == "error"]
    return "failed" if errors else "passed"
