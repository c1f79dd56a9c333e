"""What a class of any size asks of machines: the arithmetic of docs/scaling.md, on what was measured.

    python benchmarks/class_load.py                                 30, 300 and 3,000 students
    python benchmarks/class_load.py --students 120 --night 10 --at-once 0.4
    python benchmarks/class_load.py --write                         the tables into docs/scaling.md

`grade_class.py --record` measures grading, `labs.py` what a notebook takes of a student's kernel; both write to docs/.
The other entries of docs/load.json were measured as the page says: put your own in their place.
"""

import argparse
import math
from pathlib import Path
from statistics import mean

from grade_class import OURS, as_markdown
from realism_checks.record import read, write_table

from course_lib import settings

ACCIDENT = "dalia"  # who loops for ever and crashes, in `course_lib.grading.simulate`


def main(arguments=None) -> None:
    docs = settings.course_root() / "docs"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, nargs="+", default=[30, 300, 3000])
    parser.add_argument("--night", type=float, default=8, help="hours that grading may take")
    parser.add_argument("--at-once", type=float, default=1, help="the share of the class that works at the same time")
    parser.add_argument("--record", type=Path, default=docs / "load.json")
    parser.add_argument("--labs", type=Path, default=docs / "labs.json", help="what labs.py has recorded")
    parser.add_argument("--page", type=Path, default=docs / "scaling.md", help="where --write puts the tables")
    parser.add_argument("--write", action="store_true", help="put the tables into the docs")
    asked = parser.parse_args(arguments)
    measured = read(asked.record)
    notebooks = notebooks_of(measured["grading"]["lab"], read(asked.labs))
    loads = [load(measured, notebooks, students, asked.night, asked.at_once) for students in asked.students]
    tables = f"{as_markdown(measured['grading'])}\n\n{table(asked.students, loads)}"
    print(tables)
    if asked.write:
        write_table(asked.page, tables)


def notebooks_of(lab: str, record: dict) -> list[tuple[float, float]]:
    """Minutes of one core and peak memory in GB of a student's kernel, for each notebook of a lab, `laptop` profile."""
    found = []
    for name, runs in record.items():
        if name.startswith(f"{lab}/") and name.endswith(", laptop, phantoms"):
            counted = [run for run in runs.values() if "core_minutes" in run]
            found.append((mean(run["core_minutes"] for run in counted), max(run["peak_gb"] for run in counted)))
    return found


def load(measured: dict, notebooks: list, students: int, night_hours: float, at_once: float) -> dict[str, float]:
    """What one lab asks for, by quantity.

    Parameters
    ----------
    measured : dict
        `grading` as `grade_class.py` records it; `sizes_mb` of one student's lab by what it is; `server_gb` of one
        student's server without a kernel; `lab_hours` that a student works on the lab.
    notebooks : list of (float, float)
        See `notebooks_of`.
    students : int
    night_hours : float
        That grading may take.
    at_once : float
        The share of the class that works at the same time.
    """
    grading, sizes = measured["grading"], measured["sizes_mb"]
    graded = students * len(notebooks)
    kinds = grading["notebook_s"]
    honest_s = mean(seconds for kind, seconds in kinds.items() if kind != ACCIDENT)
    mixed_s = mean(kinds.values())
    workers = math.ceil(graded * mixed_s / 3600 / night_hours)
    minutes, peaks = zip(*notebooks, strict=True)
    servers = students * at_once
    return {
        "grading: core-hours, nobody loops or crashes": graded * honest_s / 3600,
        "grading: core-hours, a quarter does": graded * mixed_s / 3600,
        f"workers for a night of {night_hours:g} h": workers,
        "their memory, GB": workers * grading["ways"][OURS]["peak_gb"],
        "hours of the one process that keeps the gradebook": graded * grading["grader_s"] / 3600,
        "workers that it can keep busy": math.floor(mixed_s / grading["grader_s"]),
        "handed in, GB": students * sizes["handed in"] / 1000,
        "class folder: handed in, autograded, feedback, GB": students
        * (sizes["handed in"] + sizes["autograded"] + sizes["feedback"])
        / 1000,
        "gradebook, MB": students * sizes["gradebook"],
        "homes, with the runs of all trainings, GB": students * (sizes["handed in"] + sizes["runs"]) / 1000,
        f"servers, {at_once:.0%} at work: memory, GB": servers * (measured["server_gb"] + max(peaks)),
        "cores they use on average": servers * sum(minutes) / 60 / measured["lab_hours"],
        "cores if all train at the same minute": servers,
    }


def table(students: list[int], loads: list[dict[str, float]]) -> str:
    """A row for each quantity.

    >>> print(table([30, 3000], [{"GB": 0.62, "workers": 1}, {"GB": 1234.5, "workers": 9}]))
    | one lab | 30 students | 3,000 students |
    |---|---:|---:|
    | GB | 0.6 | 1,234 |
    | workers | 1 | 9 |
    """
    lines = [f"| one lab | {' | '.join(f'{number:,} students' for number in students)} |"]
    lines.append("|---|" + "---:|" * len(students))
    for quantity in loads[0]:
        lines.append(f"| {quantity} | {' | '.join(_number(each[quantity]) for each in loads)} |")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.{0 if value >= 10 else 1}f}"


if __name__ == "__main__":
    main()
