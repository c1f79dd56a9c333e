"""What was measured: a file that every finished check is written into, and the table in the docs that is made of it."""

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np

from course_lib.errors import CourseError
from course_lib.training.durable import write_bytes
from realism_checks import phantoms
from realism_checks.check import Check, Outcome

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def read(path: Path) -> dict:
    """Entries by the name of their check; none where there is no file yet."""
    if not path.exists():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise CourseError(
            f"{path} is no record of checks: {error}. Move it away, or give another with --record."
        ) from error


def add(path: Path, check: Check, outcome: Outcome, minutes: float) -> None:
    """Write what a check has found beside what others have, in place of what it found before."""
    entry = {
        "measured": outcome.measured,
        "asked": check.asked,
        "holds": outcome.holds,
        "seeds": list(check.plan.seeds),
        "minutes": round(minutes, 1),
        "date": date.today().isoformat(),
        "machine": machine(),
        "phantoms": phantoms.generation(check.kind),
        "plan": asdict(check.plan),
        "numbers": outcome.numbers,
    }
    entries = read(path) | {check.name: entry}  # read anew: other checks may have ended meanwhile
    write_bytes(path, (json.dumps(entries, indent=1, default=_plain) + "\n").encode())


def machine() -> str:
    """Enough of it to compare minutes: no names."""
    return f"{len(os.sched_getaffinity(0))} cores of {_processor()}, Python {platform.python_version()}"


def table(checks: Iterable[Check], entries: Mapping, absent: Mapping[str, str]) -> str:
    """Markdown: a line for each check, and how many hold. What was measured on earlier phantoms says so.

    Parameters
    ----------
    checks : iterable of Check
    entries : mapping
        See `read`.
    absent : mapping of name to reason
        Checks that cannot be made here.
    """
    lines = ["| check | measured | asked for | holds | seeds | minutes | date |", "|---|---|---|---|---:|---:|---|"]
    held = counted = 0
    for check in checks:
        entry = entries.get(check.name)
        if entry is None:
            lines.append(f"| {check.name} | not measured{_because(absent.get(check.name))} | {check.asked} | | | | |")
            continue
        counted, held = counted + 1, held + entry["holds"]
        old = "" if entry["phantoms"] == phantoms.generation(check.kind) else " (on earlier phantoms)"
        lines.append(
            f"| {check.name} | {entry['measured']}{old} | {entry['asked']} | {'yes' if entry['holds'] else '**no**'} "
            f"| {len(entry['seeds'])} | {entry['minutes']:g} | {entry['date']} |"
        )
    machines = sorted({entry["machine"] for entry in entries.values()})
    lines += ["", f"{held} of {counted} measured checks hold." + "".join(f" Measured on {one}." for one in machines)]
    return "\n".join(lines)


def write_table(page: Path, text: str) -> None:
    """Put the table between the two markers of a page.

    Raises
    ------
    CourseError
        The page is not there, or lacks a marker.
    """
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    if BEGIN not in old or END not in old:
        raise CourseError(f"{page} has no place for the table: put a line {BEGIN} and a line {END} into it.")
    before, after = old.split(BEGIN)[0], old.split(END)[1]
    write_bytes(page, f"{before}{BEGIN}\n{text}\n{END}{after}".encode())


def _because(reason):
    return f": {reason}" if reason else ""


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def _plain(value):
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be recorded")
