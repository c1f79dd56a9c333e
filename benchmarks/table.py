"""The form all benchmarks report in: a row for each contender, its rate, and how many times as fast we are."""

import importlib.metadata
import os
import platform
from itertools import groupby
from typing import NamedTuple


class Row(NamedTuple):
    """One contender at one piece of work.

    Attributes
    ----------
    work, who : str
    rate : float
        How much of the work it does a second.
    ratio : float
        Our rate over its rate: above 1 we are faster.
    at_least : float or None
        The ratio that is aimed at.
    """

    work: str
    who: str
    rate: float
    ratio: float
    at_least: float | None = None


def header(*packages: str) -> str:
    """What the figures were measured with."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    return f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} cores; {versions}"


def print_table(rows: list[Row]) -> None:
    """A Markdown table for each piece of work."""
    for work, group in groupby(rows, key=lambda row: row.work):
        print(f"\n| {work} | a second | ours / this | aim |\n|---|---:|---:|---:|")
        for row in group:
            asked = "" if row.at_least is None else f"≥ {row.at_least:g}"
            print(f"| {row.who} | {row.rate:,.4g} | {row.ratio:.2f} | {asked} |")
