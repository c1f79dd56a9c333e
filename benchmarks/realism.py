"""Are the virtual patients good enough to learn from? Every number the docs give about them is measured here.

    python benchmarks/realism.py                       what was measured so far, as a table
    python benchmarks/realism.py flips slice-split     these checks; each is recorded as soon as it is finished
    python benchmarks/realism.py all --data FOLDER     all; FOLDER: real images, see realism_checks/real.py
    python benchmarks/realism.py --write               the table into docs/phantoms.md, between its two markers

    --minutes M      no training takes longer (20)
    --record FILE    where results are kept (docs/realism.json)
    --scratch FOLDER for phantoms and half-trained nets, which are found again after an interruption
    --processes N    that make phantoms (all cores)

transfer-*    nets that have seen phantoms only, on real images
halves-*      nets that have seen half of the phantoms, on the others: hard enough, and not too hard
brain-order   which part of a tumour is the hardest to find
tiny-target, overfit-12, slice-split, flips    what the labs let students see, over three seeds

The status is 1 where a check that was run does not hold. A check whose real images are not here is left out, and says
so. Phantoms and half-trained nets of other code of `course_lib.phantoms` are not taken.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from realism_checks import (
    brain_parts,
    ct_lungs,
    few_patients,
    flips,
    real,
    record,
    slice_split,
    tiny_target,
    xray_lungs,
)
from realism_checks.check import Place

from course_lib import settings
from course_lib.errors import CourseError

CHECKS = {
    check.name: check
    for check in (
        xray_lungs.TRANSFER,
        ct_lungs.TRANSFER,
        brain_parts.TRANSFER,
        xray_lungs.HALVES,
        ct_lungs.HALVES,
        brain_parts.ORDER,
        tiny_target.CHECK,
        few_patients.CHECK,
        slice_split.CHECK,
        flips.CHECK,
    )
}


def main(arguments=None, checks=CHECKS) -> int:
    """Run checks, print the table, and return 1 where one of them does not hold."""
    parser = _parser(checks)
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.checks if name not in [*checks, "all"]]:
        parser.error(f"there is no check {unknown[0]!r}: choose all, or of {', '.join(checks)}")
    names = list(checks) if "all" in asked.checks else asked.checks
    place = Place(asked.scratch, asked.data, asked.minutes, asked.processes)
    reasons = {
        check.name: reason
        for check in checks.values()
        if check.needs and (reason := real.absent(check.needs, asked.data))
    }
    status = 0
    for name in names:
        if name in reasons:
            print(f"{name}: not measured, {reasons[name]}")
            continue
        begin = time.perf_counter()
        outcome = checks[name].measure(checks[name].plan, place)
        trained = sum(spent.minutes for spent in outcome.numbers.get("training", ()))  # before an interruption too
        minutes = max(trained, (time.perf_counter() - begin) / 60)
        record.add(asked.record, checks[name], outcome, minutes)
        status = max(status, int(not outcome.holds))
        verdict = "holds" if outcome.holds else "DOES NOT HOLD"
        print(
            f"{name}: {outcome.measured}. Asked for: {checks[name].asked}. It {verdict}. {minutes:.1f} minutes.",
            flush=True,
        )
    table = record.table(checks.values(), record.read(asked.record), reasons)
    print(f"\n{table}")
    if asked.write:
        record.write_table(asked.page, table)
    return status


def _parser(checks):
    docs = settings.course_root() / "docs"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"all, or of {', '.join(checks)}")
    parser.add_argument("--data", type=Path, help="folder of real images")
    parser.add_argument("--minutes", type=float, default=20.0, help="no training takes longer")
    parser.add_argument("--record", type=Path, default=docs / "realism.json")
    parser.add_argument("--page", type=Path, default=docs / "phantoms.md", help="where --write puts the table")
    parser.add_argument("--write", action="store_true", help="put the table into the docs")
    parser.add_argument("--scratch", type=Path, default=settings.cache_home() / "realism")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CourseError as error:
        sys.exit(str(error))
