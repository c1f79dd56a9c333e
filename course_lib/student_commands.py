"""`course check` and `course status` for students, `course release` for who gives them a lab.

Each command is a function that takes the parsed arguments and returns the exit code.
"""

import dataclasses
import json
import shutil
import sys
import textwrap
from pathlib import Path

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.terminal import format_table

_WIDEST = 120  # characters of a line that is still easy to read
_NARROWEST = 20
_COULD_NOT_RUN = 2  # exit codes of `course check`: 0 is all points, 1 is some of them
_HINTS = "Hints are folded under each exercise. Mend it, save the notebook, and check again."
_MORE_TESTS = "The grader has some more tests, on other data."
_RELOAD = "Is it open in JupyterLab? File, Reload Notebook from Disk, before you save anything there."
_STATES = {"failed": "failed", "not run": "not run", "old": "not run since their exercise was changed or run again"}


def add_student_commands(command) -> None:
    """Add the commands, by the function that the `course` command adds all of its own with."""
    check = command("check", _check, "run your notebook as the grader would, with the tests you can see")
    check.add_argument("target", nargs="?", default=".", help="a notebook, its folder, or a lab (default: this folder)")
    instead = check.add_mutually_exclusive_group()
    instead.add_argument("--json", action="store_true", help="print what was found as JSON, for programs")
    instead.add_argument(
        "--restore", action="store_true", help="run nothing; put back the lab's cells that were edited or deleted"
    )

    command("status", _status, "what is done, what is next: read from your notebooks, without running them")

    release = command("release", _release, "make what students get of a lab, and prove that nothing hidden is in it")
    release.add_argument("lab", help="a folder of solutions/, or `all`")
    release.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to make, ready for git")
    release.add_argument("--zip", action="store_true", help="make DIR.zip instead")


def _check(options) -> int:
    if options.restore:
        return _restore(options)
    from course_lib.grading.check import check

    def say(name, number, total):
        print(f"[{number}/{total}] running {name} ...", file=sys.stderr, flush=True)

    try:
        checked = check(settings.course_root(), options.target, progress=say)
    except CourseError as error:
        print(f"course: {error}", file=sys.stderr)
        return _COULD_NOT_RUN
    if options.json:
        print(json.dumps(list(map(_as_plain_data, checked)), indent=1, ensure_ascii=False))
    else:
        print(*map(_report, checked), _conclusion(checked), sep="\n\n")
    if any(one.problem for one in checked):
        return _COULD_NOT_RUN
    return 0 if all(one.complete for one in checked) else 1


def _as_plain_data(one) -> dict:
    totals = {"score": one.score, "max_score": one.max_score, "by_hand": one.by_hand, "complete": one.complete}
    return {**dataclasses.asdict(one), "path": str(one.path), **totals}


def _report(one) -> str:
    """One notebook: its questions with points and what to do, its total, and what else is to be said."""
    name = f"{one.path.parent.name}/{one.path.name}"
    if one.problem:
        return "\n".join([name, *_wrapped(one.problem, _width(), "  ")])
    rows = [["question", "points", "what to do"]]
    for cell in one.cells:
        points = f"{'?' if cell.score is None else format(cell.score, 'g')} of {cell.max_score:g}"
        rows.append([cell.question, points, cell.message])
    notes = [line for remark in one.remarks for line in _wrapped(f"Note: {remark}", _width())]
    return "\n".join([name, "", _fitting(rows), "", *_wrapped(_points([one]), _width()), *notes])


def _points(checked) -> str:
    score, highest, by_hand = (sum(getattr(one, what) for one in checked) for what in ("score", "max_score", "by_hand"))
    said = f"{score:g} of {highest:g} points from the tests that you can see."
    if not by_hand:
        return said
    unanswered = sum(one.unanswered for one in checked)
    missing = f"; questions without an answer: {unanswered}" if unanswered else ""
    return f"{said} {by_hand:g} more are given by hand{missing}."


def _conclusion(checked) -> str:
    ran = [one for one in checked if not one.problem]
    lines = []
    if len(checked) > 1:
        table = [["notebook", "points", "still open"]]
        for one in checked:
            points = "-" if one.problem else f"{one.score:g} of {one.max_score:g}"
            still = "could not be run" if one.problem else ", ".join(cell.question for cell in one.cells if cell.open)
            table.append([f"{one.path.parent.name}/{one.path.name}", points, still])
        lines += [_fitting(table), "", *_wrapped(f"In all {_points(ran)}", _width()), ""]
    first = next(((one, cell) for one in ran for cell in one.cells if cell.open), None)
    if first:
        lines += _wrapped(f"Next: {first[1].question} in {first[0].path.name}. {_HINTS}", _width())
    elif len(ran) == len(checked):
        lines += _wrapped(f"Everything that can be seen from here is right. {_MORE_TESTS}", _width())
    return "\n".join(lines).strip()


def _fitting(rows) -> str:
    """A table whose last column goes on in the next line where the terminal ends."""
    room = _width() - sum(max(len(row[column]) for row in rows) + 2 for column in range(len(rows[0]) - 1))
    lines = []
    for *others, last in rows:
        first, *more = _wrapped(last, room) or [""]
        lines += [[*others, first], *([*[""] * len(others), line] for line in more)]
    return format_table(lines)


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of the terminal; a very narrow one breaks them itself."""
    return textwrap.wrap(
        text,
        max(width, _NARROWEST),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)


def _restore(options) -> int:
    from course_lib.grading.restore import restore

    restored, lines = restore(settings.course_root(), options.target), []
    for one in restored:
        said = one.problem or (f"restored. As it was: {one.before.name}" if one.before else "nothing to restore")
        lines += _wrapped(f"{one.path.parent.name}/{one.path.name}: {said}", _width())
        lines += [line for what in one.done for line in _wrapped(what, _width(), "  ")]
    if any(one.before for one in restored):
        lines += _wrapped(_RELOAD, _width())
    print(*lines, sep="\n")
    return _COULD_NOT_RUN if any(one.problem for one in restored) else 0


def _status(options) -> int:
    from course_lib.grading.progress import progress

    root = settings.course_root()
    found = progress(root)
    table = [["notebook", "exercises", "questions", "tests passed", "time left"]]
    notes = []
    for lab, notebooks in found.items():
        if len(table) > 1:
            table.append([""] * 5)
        for one in notebooks:
            table.append([f"{lab}/{one.path.stem}", *_columns(one)])
            notes += _notes(f"{lab}/{one.path.stem}", one)
    print(format_table(table))
    print(*(["", *notes] if notes else []), "", *_wrapped(_next(found), _width()), sep="\n")
    return 0


def _columns(one) -> list[str]:
    if one.problem:
        return ["-", "-", "-", "cannot be read"]
    written = ["{} of {}".format(*one.count(is_question)) for is_question in (False, True)]
    left = one.minutes_left
    time = "" if left is None else "done" if left == 0 else _hours(left)
    return [*written, f"{one.tests('passed')} of {one.tests()}", time]


def _hours(minutes: int) -> str:
    """To the next five minutes, since it is an estimate.

    >>> _hours(3), _hours(118)
    ('0:05 h', '2:00 h')
    """
    fives = -(-minutes // 5) * 5
    return f"{fives // 60}:{fives % 60:02} h"


def _notes(name: str, one) -> list[str]:
    if one.problem:
        return [f"{name} {one.problem}."]
    said = [f"{one.tests(state)} {words}" for state, words in _STATES.items() if one.tests(state)]
    return [f"{name}: tests {', '.join(said)}."] if said else []


def _next(found) -> str:
    """What is begun goes before what comes first in the course: not every class begins with the first lab."""
    notebooks = [one for lab in found.values() for one in lab]
    for one in sorted((one for one in notebooks if one.next), key=lambda one: not one.begun):
        place = f"lessons/{one.path.parent.name}/{one.path.name}"
        heading = f"{one.next.heading}, " if one.next.heading else ""
        return f"Next: open {place}, {heading}cell {one.next.name}: {one.next.to_do}."
    if any(one.problem for one in notebooks):
        return "Next: mend the notebook that cannot be read; `course check` says how."
    return "All is written, and every test passed when it was last run. `course check` runs everything once more."


def _release(options) -> int:
    from course_lib.grading.release import release

    made = release(settings.course_root(), options.lab, options.to, options.zip)
    print(f"{made.path}: {', '.join(made.labs)}, {made.files} files")
    print(f"None of the {made.hidden_lines} hidden lines of all labs is in it.")
    return 0
