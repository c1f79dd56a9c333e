"""`course export`, `course marks ...` and `course statistics`: what leaves the gradebook, and what comes back to it.

Each action is a function that takes the parsed arguments and returns the exit code.
"""

import argparse
from pathlib import Path

from course_lib import settings
from course_lib.terminal import format_table


def add_export_command(parser: argparse.ArgumentParser) -> None:
    """The options of `course export`."""
    parser.set_defaults(command=_export)
    _add_lab(parser)
    parser.add_argument(
        "--as",
        dest="form",
        choices=["csv", "canvas", "moodle"],
        default="csv",
        help="who reads it (default: %(default)s)",
    )
    parser.add_argument("--to", type=Path, metavar="FILE", help="the file (default: in the class folder)")
    parser.add_argument(
        "--provisional", action="store_true", help="points so far where questions wait to be marked, not an empty grade"
    )
    parser.add_argument("--title", help='what the column is called there, e.g. "Lab 1 (48213)" (default: the lab)')
    _add_class(parser)


def add_marks_commands(parser: argparse.ArgumentParser) -> None:
    """The actions of `course marks`."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    def action(name, function, summary):
        sub = actions.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=function)
        return sub

    out = action("export", _export_marks, "write the answers that wait for a person to mark them as a spreadsheet")
    _add_lab(out)
    out.add_argument("--to", type=Path, metavar="FILE", help="the file (default: LAB_marks.csv in the class folder)")
    out.add_argument("--anonymous", action="store_true", help="codes instead of the students' names")
    out.add_argument("--marked-too", action="store_true", help="also what has been marked, for a second marker")
    _add_class(out)

    back = action("import", _import_marks, "read points and comments from that spreadsheet into the gradebook")
    back.add_argument("file", type=Path, metavar="FILE", help="the spreadsheet, saved as CSV")
    _add_class(back)


def add_statistics_command(parser: argparse.ArgumentParser) -> None:
    """The options of `course statistics`."""
    parser.set_defaults(command=_statistics)
    _add_lab(parser)
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw it, too: .png, .svg or .pdf")
    _add_class(parser)


def _add_lab(parser):
    parser.add_argument("lab", help="a folder of solutions/")


def _add_class(parser):
    parser.add_argument("--class", dest="folder", type=Path, help="where the class is kept (default: class/)")


def _export(options) -> int:
    from course_lib.grading.exporters import export_grades

    path, remarks = export_grades(
        settings.course_root(),
        options.lab,
        options.form,
        options.to,
        options.folder,
        options.provisional,
        options.title,
    )
    print(*remarks, f"{options.form}: {path}", sep="\n")
    return 0


def _export_marks(options) -> int:
    from course_lib.grading.marks import export_marks

    path, answers = export_marks(
        settings.course_root(), options.lab, options.to, options.folder, options.anonymous, options.marked_too
    )
    print(f"{answers} answers: {path}\nFill in points and comment, then: course marks import {path}")
    return 0


def _import_marks(options) -> int:
    from course_lib.grading.marks import import_marks

    marked, unmarked = import_marks(settings.course_root(), options.file, options.folder)
    print(f"{marked} answers marked, {unmarked} without points. `course grade LAB` puts them into table and feedback.")
    return 0


def _statistics(options) -> int:
    from course_lib.grading import statistics

    found = statistics.statistics(settings.course_root(), options.lab, options.folder)
    print(format_table(statistics.table(found)))
    if any(each.discrimination != each.discrimination for each in found):
        print(
            f"\nDiscrimination is nan with fewer than {statistics.FEWEST_STUDENTS} students who have points, and where "
            "all of them have the same."
        )
    if options.picture:
        print(f"picture: {statistics.picture(found, options.picture)}")
    return 0
