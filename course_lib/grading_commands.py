"""`course grade`: what an instructor types in the evening.

The command is a function that takes the parsed arguments and returns the exit code.
"""

import argparse
import sys
import time
from pathlib import Path

from course_lib import settings
from course_lib.command_arguments import count
from course_lib.terminal import format_table


def add_grade_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `course grade`."""
    parser.set_defaults(command=_grade)
    parser.add_argument("lab", help="a folder of solutions/")
    parser.add_argument("--class", dest="folder", type=Path, help="where the class is kept (default: class/)")
    parser.add_argument("--all", action="store_true", help="grade unchanged submissions again, too")
    parser.add_argument("--workers", type=count, metavar="N", help="how many notebooks at a time (default: the cores)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="take the workers of this Dask scheduler instead")
    parser.add_argument("--unsafe", action="store_true", help="run submissions on a machine that has no sandbox")
    parser.add_argument(
        "--db-url", metavar="URL", help="the gradebook (default: nbgrader_config.py's, class/gradebook.db)"
    )


def _grade(options) -> int:
    from course_lib.grading import autograde, feedback, gradebook
    from course_lib.grading.course import class_folder, nbgrader_config
    from course_lib.grading.execute import SafeExecute
    from course_lib.grading.pool import Pool
    from course_lib.grading.sandbox import require_sandbox

    root = settings.course_root()
    wanted = SafeExecute(config=nbgrader_config(root, options.folder, options.db_url)).sandbox
    sandbox = require_sandbox(wanted, options.unsafe)
    folder = class_folder(root, options.folder)

    def write_feedback(students):
        for one in feedback.feedback(root, options.lab, folder, students, options.db_url) if students else []:
            if one.problem:
                print(f"no feedback for {one.student}: {one.problem}")

    with Pool(options.workers, options.scheduler) as pool, _Report() as report:

        def say(progress):
            if progress.finished:
                write_feedback([progress.finished])
            report(progress)

        graded = autograde.autograde(
            root,
            options.lab,
            folder,
            force=options.all,
            progress=say,
            run=pool.run,
            db_url=options.db_url,
            sandbox=sandbox,
        )
    unchanged = [one.student for one in graded if not one.fresh]
    write_feedback(unchanged)  # marks and comments may be new
    print(f"{len(graded)} submissions, {len(unchanged)} of them unchanged since they were graded")
    rows = gradebook.scores(root, options.lab, folder, options.db_url)
    print(format_table(gradebook.table(rows)), *gradebook.remarks(rows), sep="\n")
    print(f"gradebook: {gradebook.export(rows, folder / f'{options.lab}.csv')}\nfeedback:  {folder / 'feedback'}")
    return 0


class _Report:
    """How far grading is: one line that changes on a terminal, a line for each notebook elsewhere."""

    def __enter__(self):
        from tqdm import tqdm

        self._start = time.monotonic()
        self._bar = tqdm(unit=" notebooks", disable=not sys.stderr.isatty(), smoothing=0.1, leave=False)
        self._as_time = tqdm.format_interval
        return self

    def __exit__(self, *exception):
        self._bar.close()

    def __call__(self, progress) -> None:
        if self._bar.disable:
            left = (time.monotonic() - self._start) / progress.done * (progress.total - progress.done)
            print(f"{progress.done} of {progress.total}: {progress.notebook}, {self._as_time(left)} left", flush=True)
        else:
            self._bar.total = progress.total
            self._bar.set_postfix_str(progress.notebook, refresh=False)
            self._bar.update(progress.done - self._bar.n)
