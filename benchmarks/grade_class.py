"""What it takes to grade a class: `course grade` beside nbgrader, with the kit's steps and as nbgrader comes.

    python benchmarks/grade_class.py                        30 submissions of lab 1's first notebook
    python benchmarks/grade_class.py --students 4 --lab lab0_dicom_to_batches --notebooks 2
    python benchmarks/grade_class.py --notebooks 5 --record docs/load.json    for benchmarks/class_load.py

The class is the demo's four students over and over under invented names: a quarter each has solved everything, solved
half, not begun, or left an endless loop and a crash. All ways use the `smoke` profile. nbgrader "as it comes" is what a
course without this kit has: nbgrader's own preprocessors, experiments run, no sandbox and nothing against cheating, as
many threads as it likes. Feedback is written as soon as a submission is graded; nbgrader writes it after the batch.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import mean

import psutil
from dask.system import CPU_COUNT
from realism_checks.record import machine, read
from table import header

from course_lib import settings
from course_lib.grading.autograde import autograde
from course_lib.grading.course import source_notebooks
from course_lib.grading.data import make_phantoms
from course_lib.grading.feedback import feedback
from course_lib.grading.pool import Pool
from course_lib.grading.simulate import simulate_class
from course_lib.training.durable import write_bytes

LOOK_EVERY_S, SAY_EVERY_S = 0.5, 60
OURS, UNFENCED = "course grade", "course grade, no sandbox"
AS_IT_COMES = """c = get_config()
for step, folder in {"source": "solutions", "release": "lessons"}.items():
    c.CourseDirectory[f"{step}_directory"] = folder
for step in ("submitted", "autograded", "feedback"):
    c.CourseDirectory[f"{step}_directory"] = f"class/{step}"
c.CourseDirectory.db_url = "sqlite:///class/gradebook.db"
"""


@dataclass(frozen=True)
class Cost:
    """Of a whole class; memory is the most of one worker with its kernel."""

    wall_s: float
    first_feedback_s: float
    peak_gb: float
    graded: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lab", default="lab1_xray_lung")
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--notebooks", type=int, default=1, help="the first so many of the lab")
    parser.add_argument("--workers", type=int, default=CPU_COUNT)
    parser.add_argument("--cell-timeout", type=int, default=20, help="seconds until an endless loop is stopped")
    parser.add_argument("--record", type=Path, help="write the figures to this file, too")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"  # as in the sandbox
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # of alembic
    make_phantoms(source_notebooks(settings.course_root(), options.lab)[: options.notebooks])  # once, for all ways
    fenced, unfenced, own = defaultdict(list), defaultdict(list), []
    ways = {
        OURS: partial(with_workers, None, fenced, own),
        UNFENCED: partial(with_workers, "none", unfenced, []),
        "nbgrader, our steps": partial(with_nbgrader, None),
        "nbgrader as it comes": partial(with_nbgrader, AS_IT_COMES),
    }
    with tempfile.TemporaryDirectory() as folder:
        costs = {
            way: measure(way, grade, make_course(Path(folder) / str(number), options), options)
            for number, (way, grade) in enumerate(ways.items())
        }
    found = {
        **{name: getattr(options, name) for name in ("lab", "students", "notebooks", "workers", "cell_timeout")},
        "ways": {way: {name: round(value, 2) for name, value in asdict(cost).items()} for way, cost in costs.items()},
        "notebook_s": {kind: round(mean(each), 2) for kind, each in fenced.items()},
        "sandbox_s": round(mean(chain(*fenced.values())) - mean(chain(*unfenced.values())), 2),
        "grader_s": round(own[0] / options.students / options.notebooks, 2),
        "machine": machine(),
        "date": date.today().isoformat(),
    }
    print(header("nbgrader", "distributed", "jupyter_client"), as_markdown(found), sep="\n\n")
    if options.record:
        record = read(options.record) | {"grading": found}
        write_bytes(options.record, (json.dumps(record, indent=1) + "\n").encode())


def as_markdown(found: dict) -> str:
    """The tables of what was measured."""
    lines = [
        f"{found['students']} submissions of {found['lab']}, {found['notebooks']} notebook(s) each; "
        f"{found['workers']} workers, nbgrader in one process; a cell has {found['cell_timeout']} s.",
        "",
        "| | minutes | this / ours | a submission, s | first feedback, s | a worker's peak, GB | graded |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    ours = found["ways"][OURS]["wall_s"]
    for way, cost in found["ways"].items():
        wall = cost["wall_s"]
        lines.append(
            f"| {way} | {wall / 60:.1f} | {wall / ours:.2f} | {wall / found['students']:.1f} "
            f"| {cost['first_feedback_s']:.0f} | {cost['peak_gb']:.2f} | {cost['graded']} of {found['students']} |"
        )
    when = f"{found['machine']}; {found['date']}"
    each = ", ".join(f"{kind} {seconds:.1f} s" for kind, seconds in found["notebook_s"].items())
    lines += [
        "",
        f"A notebook takes a worker, in the mean: {each}; {found['sandbox_s']:.1f} s of it are the sandbox's. The "
        f"process that grades needs {found['grader_s']:.2f} s of its own for each. {when}.",
    ]
    return "\n".join(lines)


def make_course(course: Path, options) -> Path:
    """A course of the lab's first notebooks, with a class that has handed them in."""
    root = settings.course_root()
    chosen = source_notebooks(root, options.lab)[: options.notebooks]
    source = course / "solutions" / options.lab
    shutil.copytree(chosen[0].parent, source, ignore=shutil.ignore_patterns("*.ipynb", "runs", ".*"))
    for path in chosen:
        shutil.copy(path, source)
    shutil.copy(root / "nbgrader_config.py", course)
    kinds = [path.parent for path in simulate_class(course, options.lab)]
    for number in range(options.students):
        kind = kinds[number % len(kinds)]
        shutil.copytree(kind, kind.with_name(f"{number:04d}_{kind.name}"))
    for kind in kinds:
        shutil.rmtree(kind)
    return course


def measure(way: str, grade, course: Path, options) -> Cost:
    """Grade a class and write its feedback."""
    begun = time.perf_counter()
    with Watch(way, course, options.students) as watch:
        grade(course, options)
    wall = time.perf_counter() - begun
    return Cost(wall, watch.first_feedback_s or wall, watch.peak / 1e9, watch.graded())


def with_workers(sandbox: str | None, seconds: dict[str, list], own: list, course: Path, options) -> None:
    """`course grade`; `seconds` takes up what each kind of student cost a worker, `own` what this process needs."""
    used = time.process_time()

    def write_feedback(progress):
        if progress.finished:
            feedback(course, options.lab, students=[progress.finished])

    def run(tasks):
        for task, outcome in pool.run(tasks):
            seconds[task.student.split("_")[1]].append(outcome.seconds)
            yield task, outcome

    with Pool(options.workers) as pool:
        autograde(
            course, options.lab, cell_timeout=options.cell_timeout, progress=write_feedback, run=run, sandbox=sandbox
        )
    own.append(time.process_time() - used)


def with_nbgrader(config: str | None, course: Path, options) -> None:
    """`nbgrader autograde`, with that configuration or the course's own."""
    environment = settings.environment_of("smoke")
    if config:
        (course / "nbgrader_config.py").write_text(config)
        (course / "class").mkdir(exist_ok=True)
        environment.pop("OMP_NUM_THREADS")
    for command in (
        ["generate_assignment", options.lab],
        ["autograde", options.lab, f"--Execute.timeout={options.cell_timeout}"],
        ["generate_feedback", options.lab],
    ):  # unchecked: nbgrader ends with an error where one submission cannot be graded
        subprocess.run(
            [sys.executable, "-m", "nbgrader", *command], cwd=course, env=environment, capture_output=True, check=False
        )


class Watch(threading.Thread):
    """Looks twice a second at how far a class is and what its workers use; says so once a minute."""

    def __init__(self, way: str, course: Path, students: int):
        super().__init__(daemon=True)
        self.peak, self.first_feedback_s = 0, None
        self._way, self._class, self._students = way, course / "class", students
        self._begun, self._stop_asked = time.perf_counter(), threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self._stop_asked.set()
        self.join()

    def graded(self) -> int:
        """Students whose notebooks are there, with what came of them."""
        return len({path.parents[1] for path in self._class.glob("autograded/*/*/*.ipynb")})

    def run(self):
        said = 0
        while not self._stop_asked.wait(LOOK_EVERY_S):
            passed = time.perf_counter() - self._begun
            self.peak = max([self.peak, *map(_bytes, psutil.Process().children())])
            if self.first_feedback_s is None and any(self._class.glob("feedback/*/*/*.html")):
                self.first_feedback_s = passed
            if passed // SAY_EVERY_S > said:
                said = passed // SAY_EVERY_S
                print(f"{self._way}: {passed / 60:.0f} min, {self.graded()} of {self._students}", flush=True)


def _bytes(process: psutil.Process) -> int:
    total = 0
    with suppress(psutil.NoSuchProcess):  # it has ended since
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    return total


if __name__ == "__main__":
    main()
