"""How long a class takes to grade: `course grade`'s workers beside `nbgrader autograde` in one process.

    python benchmarks/grade_class.py                        30 submissions of lab 1's first notebook
    python benchmarks/grade_class.py --students 4 --lab lab0_dicom_to_batches --notebooks 2

The class is the demo's four students over and over under invented names: a quarter each has solved everything, solved
half, not begun, or left an endless loop and a crash. Both run the same preprocessors of `nbgrader_config.py`, sandbox
included. Feedback is written as soon as a submission is graded; nbgrader writes it after the batch.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
from dask.system import CPU_COUNT
from table import header

from course_lib import settings
from course_lib.grading.autograde import autograde
from course_lib.grading.course import source_notebooks
from course_lib.grading.feedback import feedback
from course_lib.grading.pool import Pool
from course_lib.grading.simulate import simulate_class

SAMPLE_EVERY_S = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lab", default="lab1_xray_lung")
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--notebooks", type=int, default=1, help="the first so many of the lab")
    parser.add_argument("--workers", type=int, default=CPU_COUNT)
    parser.add_argument("--cell-timeout", type=int, default=20, help="seconds until an endless loop is stopped")
    options = parser.parse_args()
    print(header("nbgrader", "distributed", "jupyter_client"))
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            (f"{options.workers} workers", *with_workers(make_course(Path(folder) / "pool", options), options)),
            ("nbgrader autograde, one process", *with_nbgrader(make_course(Path(folder) / "one", options), options)),
        ]
    (_, ours, our_first, _), *_ = rows
    print(f"\n{options.students} submissions of {options.lab}, {options.notebooks} notebook(s) each\n")
    print("| | wall, s | this / ours | a submission, s | first feedback, s | this / ours | worker's peak memory, GB |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for who, wall, first, peak in rows:
        each = wall / options.students
        ratios = f"{wall / ours:.2f}", f"{first / our_first:.1f}"
        print(f"| {who} | {wall:.0f} | {ratios[0]} | {each:.1f} | {first:.0f} | {ratios[1]} | {peak / 1e9:.2f} |")


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
        shutil.copytree(kind, kind.with_name(f"{number:03d}_{kind.name}"))
    for kind in kinds:
        shutil.rmtree(kind)
    return course


def with_workers(course: Path, options) -> tuple[float, float, float]:
    """Seconds for all, seconds to the first feedback, and the most bytes that a worker took with its kernel."""
    begun, first = time.perf_counter(), []

    def write_feedback(progress):
        if progress.finished:
            feedback(course, options.lab, students=[progress.finished])
            first.append(time.perf_counter() - begun)

    with peak_memory(psutil.Process()) as peak, Pool(options.workers) as pool:
        autograde(course, options.lab, cell_timeout=options.cell_timeout, progress=write_feedback, run=pool.run)
    return time.perf_counter() - begun, first[0], max(peak)


def with_nbgrader(course: Path, options) -> tuple[float, float, float]:
    """The same of nbgrader, whose only process is the worker."""

    def nbgrader(*command):
        subprocess.run([sys.executable, "-m", "nbgrader", *command], cwd=course, check=True, capture_output=True)

    nbgrader("generate_assignment", options.lab)
    begun = time.perf_counter()
    with peak_memory(psutil.Process()) as peak:
        nbgrader("autograde", options.lab, f"--SafeExecute.timeout={options.cell_timeout}")
    graded = time.perf_counter() - begun
    student = min((course / "class" / "autograded").iterdir()).name
    nbgrader("generate_feedback", options.lab, "--student", student)
    first = time.perf_counter() - begun
    nbgrader("generate_feedback", options.lab)
    return graded + time.perf_counter() - begun - first, first, max(peak)


@contextmanager
def peak_memory(process: psutil.Process):
    """The most bytes of any child with all below it, looked at twice a second."""
    peak, stop = [0], threading.Event()

    def watch():
        while not stop.wait(SAMPLE_EVERY_S):
            for child in process.children():
                peak[0] = max(peak[0], _bytes(child))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        stop.set()
        watcher.join()


def _bytes(process: psutil.Process) -> int:
    total = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass  # it has ended since
    return total


if __name__ == "__main__":
    main()
