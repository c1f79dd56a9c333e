"""The `course` command: what students, instructors and authors type.

Each command is a function that takes the parsed arguments and returns the exit code. Rooms are imported where they are
used, so that `course --help` answers at once.
"""

import argparse
import errno
import os
import sys
from pathlib import Path

from course_lib import settings
from course_lib.challenge_commands import add_challenge_commands
from course_lib.data_commands import add_data_commands
from course_lib.errors import CourseError
from course_lib.grading_commands import add_grade_arguments
from course_lib.marks_commands import add_export_command, add_marks_commands, add_statistics_command
from course_lib.student_commands import add_student_commands
from course_lib.terminal import format_table

_DISK_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}
_WAY_OUT = "Free some space on that disk, or work in a checkout and a COURSE_DATA that are yours."


def main(arguments: list[str] | None = None) -> int:
    """Run one command; bad input ends with one sentence and exit code 1, Ctrl-C with 130."""
    parser = _parser()
    options, options.more = parser.parse_known_args(arguments)
    if options.more and options.command is not _lab:
        parser.error(f"unrecognized arguments: {' '.join(options.more)}")
    try:
        settings.profile(), settings.engine()  # a misspelt setting is said first, by every command
        return options.command(options)
    except CourseError as error:
        print(f"course: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader has gone: `course data list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno not in _DISK_TROUBLE:
            raise
        print(f"course: {error.filename or 'A file'} cannot be written: {error.strerror}. {_WAY_OUT}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ncourse: stopped. What was finished is kept; the same command goes on from there.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="course", description="Deep learning for medical image segmentation: the course's own command."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, function, summary):
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=function)
        return sub

    demo = command("demo", _demo, "see the whole course loop once: data, training, a class of four, grades, feedback")
    demo.add_argument("--lab", default="lab1_xray_lung", help="the lab to show (default: %(default)s)")
    demo.add_argument("--class", dest="folder", type=Path, help="where the class is kept (default: demo/)")

    command("lab", _lab, "open JupyterLab on the lessons; more options go to it, e.g. --no-browser")

    lessons = command("lessons", _lessons, "generate lessons/ from solutions/")
    lessons.add_argument("--overwrite", action="store_true", help="replace lessons that somebody has worked in, too")

    add_student_commands(command)

    add_grade_arguments(command("grade", None, "grade what a class has handed in, write feedback and the gradebook"))

    add_export_command(command("export", None, "write the grades of a lab: CSV, for Canvas' gradebook, for Moodle's"))
    add_marks_commands(command("marks", None, "prose answers: to a spreadsheet for the marker, and back"))
    add_statistics_command(command("statistics", None, "how each question of a lab went: table and picture"))

    data = command("data", None, "data sets: list, get, check and use them, make phantoms")
    add_data_commands(data)

    challenge = command("challenge", None, "a blind test set: make it, check what you hand in, score a class")
    add_challenge_commands(challenge)

    app = command("app", _app, "serve a page where a study is segmented by a net you have trained; for teaching only")
    app.add_argument("--run", type=Path, default=Path("runs"), help="a run, or a folder of runs (default: %(default)s)")
    app.add_argument("--port", type=int, default=8866, help="on this machine (default: %(default)s)")
    app.add_argument("--no-browser", action="store_true", help="only print the address")

    command("doctor", _doctor, "say what is installed and working, and what to do about what is not")
    return parser


def _demo(options) -> int:
    from course_lib.demo import run_demo

    run_demo(settings.course_root(), options.lab, options.folder)
    return 0


def _lab(options) -> int:
    root = settings.course_root()
    lessons = root / "lessons"
    if not any(lessons.glob("*/*.ipynb")):
        raise CourseError(f"{lessons} holds no lesson yet: type `course lessons` to generate them.")
    os.chdir(root)  # nbgrader looks for nbgrader_config.py where the server starts
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        filter(None, [str(Path(__file__).parent / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH")])
    )
    from jupyterlab.labapp import main as jupyterlab

    first = min(lessons.glob("*/*.ipynb")).relative_to(lessons).as_posix()
    jupyterlab([f"--ServerApp.root_dir={lessons}", f"--LabApp.default_url=/lab/tree/{first}", *options.more])
    return 0


def _lessons(options) -> int:
    from course_lib.grading.lessons import generate_lessons

    for folder in generate_lessons(settings.course_root(), overwrite=options.overwrite):
        print(f"{folder.relative_to(settings.course_root())} is up to date with its source")
    return 0


def _app(options) -> int:
    from course_lib.app.serving import serve

    serve(options.run, options.port, browser=not options.no_browser)
    return 0


def _doctor(options) -> int:
    from course_lib.doctor import diagnose

    findings = diagnose()
    print(format_table([["", "what", "found"], *([one.sign, one.what, one.found] for one in findings)]))
    todo = [one for one in findings if one.advice]
    print("\nEverything the labs need is here." if not todo else "\nWhat to do:")
    for one in todo:
        print(f"- {one.what}: {one.advice}")
    return 1 if any(one.sign == "!!" for one in findings) else 0
