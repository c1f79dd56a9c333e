"""Do the labs show what they say? Every experiment of a notebook over several seeds, beside the original figures.

    python benchmarks/labs.py                                        what was measured so far, as tables
    python benchmarks/labs.py lab1_xray_lung                         all its notebooks, each with three seeds
    python benchmarks/labs.py lab1_xray_lung/02_loss_functions --seeds 0 1
    python benchmarks/labs.py lab1_xray_lung/01_baseline_unet --source FOLDER --folds 4
    python benchmarks/labs.py --write                                the tables into docs/labs.md

The notebook's own cells run from top to bottom, with nothing changed but the seed; trainings on masks are
recorded, the tables that experiments show, and what the whole notebook takes of time and memory. With `--source` they
run on a folder of real images; with `--folds K` the first split of the notebook becomes fold 1 to K of a
cross-validation by patient.
A notebook that was broken off goes on where it was: its trainings are kept under `--scratch`.
"""

import argparse
import json
import re
import sys
from datetime import date
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from notebook_tables import put_together, tables_of
from realism_checks.record import machine, read, write_table

from course_lib import settings, training
from course_lib.errors import CourseError
from course_lib.grading.course import labs, read_notebook, source_notebooks
from course_lib.training.durable import write_bytes

# validation Dice that the original reports give for the same task
ORIGINALS = {
    "01-baseline": 0.96,
    "02-bce": 0.96,
    "02-dice": 0.96,
    "03-spatial-dropout-bce": 0.95,
    "03-spatial-dropout-dice": 0.96,
    "04-base-32-bce": 0.97,
    "04-base-32-dice": 0.97,
    "05-augmented-dice": 0.97,
    "05-augmented-bce": 0.95,
    "01-ct-lungs": 0.99,
    "02-broken": 0.005,
    "02-mended": 0.972,
    "03-lungs-softmax": 0.98,
}
# Time of the processor: other programs on the machine do not count.
COSTS = """
import json, resource
_used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"core_minutes": round((_used.ru_utime + _used.ru_stime) / 60, 1), "peak_gb": _used.ru_maxrss / 1e6}))
"""
SEED = re.compile(r"^SEED = \d+", re.MULTILINE)
SOURCE = re.compile(r'^SOURCE = ".*"', re.MULTILINE)
SPLIT = re.compile(r"pipeline\.split\((?P<cases>\w+), [^\n]*, seed=SEED\)")


def main(arguments=None) -> int:
    """Run notebooks, record what their trainings came to, and print the tables."""
    asked = _parser().parse_args(arguments)
    for notebook in [notebook for name in asked.names for notebook in _notebooks(name)]:
        for variant in range(1, asked.folds + 1) if asked.folds else asked.seeds:
            runs, tables, costs = run_notebook(notebook, variant, asked)
            entry = {"runs": runs, "tables": tables, "machine": machine(), **costs}
            record = read(asked.record)  # anew: another process may have measured another notebook
            record.setdefault(_title(notebook, asked), {})[str(variant)] = entry | {"date": date.today().isoformat()}
            write_bytes(asked.record, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
    tables = as_markdown(read(asked.record))
    print(tables)
    if asked.write:
        write_table(asked.page, tables)
    return 0


def run_notebook(notebook: Path, variant: int, asked) -> tuple[dict, dict, dict]:
    """Run a notebook with a seed, or a fold.

    Returns training and validation Dice in the best epoch of every run it leaves; the tables that its experiments
    show; and what the notebook cost.
    """
    nb = read_notebook(notebook)
    source = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    _demand(SEED, source, notebook, "a line `SEED = number`")
    if asked.folds:
        _demand(SPLIT, source, notebook, "a line with `pipeline.split(cases, fractions, seed=SEED)`")
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.source = _changed(cell.source, variant, asked)
    nb.cells.append(new_code_cell(COSTS))
    folder = asked.scratch / notebook.parent.name / notebook.stem / f"{_way(asked)}-{variant}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        NotebookClient(nb, timeout=3600, resources={"metadata": {"path": str(folder)}}).execute()
    finally:
        nbformat.write(nb, folder / notebook.name)  # to be looked at, also where a cell failed
    found = {}
    for record in sorted(folder.glob("runs/*/settings.json")):
        run = training.load_run(record.parent)
        if "val_accuracy" in run.history:
            continue  # a classifier: no masks to compare
        best = run.history.set_index("epoch").loc[run.best_epoch]
        found[record.parent.name] = (float(best["dice"]), float(best["val_dice"]))
    return found, tables_of(nb), json.loads(nb.cells[-1].outputs[0].text)


def as_markdown(record: dict) -> str:
    """A table for each notebook: mean and standard deviation over seeds or folds, and the original figure.

    >>> print(as_markdown({"lab/nb, laptop": {"0": {"runs": {"a": [0.9, 0.8]}}, "1": {"runs": {"a": [0.9, 0.6]}}}}))
    **lab/nb, laptop**, mean ± sd of 2 runs
    <BLANKLINE>
    | run | training Dice | validation Dice | original |
    |---|---:|---:|---:|
    | a | 0.900 ± 0.000 | 0.700 ± 0.141 | |
    """
    parts = []
    for name, variants in record.items():
        runs = sorted(
            set.intersection(*(set(one["runs"]) for one in variants.values()))
        )  # a search has others each time
        lines = ["| run | training Dice | validation Dice | original |", "|---|---:|---:|---:|"]
        for run in runs:
            dice = np.array([one["runs"][run] for one in variants.values()])
            train, validation = (_spread(column) for column in dice.T)
            lines.append(f"| {run} | {train} | {validation} | {ORIGINALS.get(run, '')} |".replace("|  |", "| |"))
        parts.append(f"**{name}**, {_times(len(variants))}{_costs(variants.values())}")
        parts += ["\n".join(lines)] if runs else []
        parts += _shown(variants)
    return "\n\n".join(parts)


def _shown(variants: dict) -> list[str]:
    """The notebook's own tables, those that all its runs show with the same rows."""
    shown = [one.get("tables", {}) for one in variants.values()]
    common = [cell for cell in shown[0] if all(cell in one for one in shown)]
    tables = {cell: put_together([one[cell] for one in shown]) for cell in common}
    return [f"`{cell}`:\n\n" + "\n".join(lines) for cell, lines in tables.items() if lines]


def _changed(source, variant, asked):
    """The source of a cell, with the seed, the folder and the split that were asked for."""
    if asked.source is not None:
        source = SOURCE.sub(lambda _: f"SOURCE = {str(asked.source)!r}", source)
    if asked.folds:
        return SPLIT.sub(rf"pipeline.folds(\g<cases>, {asked.folds}, seed=SEED)[{variant - 1}]", source)
    return SEED.sub(f"SEED = {variant}", source)


def _demand(pattern, source, notebook, what):
    if not pattern.search(source):
        raise CourseError(f"{notebook} lacks {what}, which this benchmark changes: write it so in the notebook.")


def _notebooks(name):
    """Those of a lab, or the one named lab/notebook."""
    lab, _, stem = name.partition("/")
    root = settings.course_root()
    if lab not in labs(root):
        raise CourseError(f"There is no lab {lab!r}: choose of {', '.join(labs(root))}.")
    notebooks = {path.stem: path for path in source_notebooks(root, lab)}
    if stem and stem not in notebooks:
        raise CourseError(f"{lab} has no notebook {stem!r}: choose of {', '.join(notebooks)}.")
    return [notebooks[stem]] if stem else list(notebooks.values())


def _way(asked):
    data = "phantoms" if asked.source is None else "real"
    return f"{settings.profile()}-{data}" + (f"-{asked.folds}folds" if asked.folds else "")


def _title(notebook, asked):
    data = "phantoms" if asked.source is None else "real images"
    return f"{notebook.parent.name}/{notebook.stem}, {settings.profile()}, {data}"


def _times(count):
    return "one run" if count == 1 else f"mean ± sd of {count} runs"


def _costs(entries):
    """
    >>> _costs([{"core_minutes": 4.0, "peak_gb": 2.5}, {"core_minutes": 5.0, "peak_gb": 2.0}, {}])
    ', 4.5 minutes of one core and at most 2.5 GB'
    """
    measured = [(one["core_minutes"], one["peak_gb"]) for one in entries if "core_minutes" in one]
    if not measured:
        return ""
    minutes, peaks = zip(*measured, strict=True)
    return f", {np.mean(minutes):.1f} minutes of one core and at most {max(peaks):.1f} GB"


def _spread(values):
    """
    >>> _spread(np.array([0.9, 0.8]))
    '0.850 ± 0.071'
    """
    return f"{values.mean():.3f}" + (f" ± {values.std(ddof=1):.3f}" if len(values) > 1 else "")


def _parser():
    docs = settings.course_root() / "docs"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="LAB[/NOTEBOOK]")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--source", type=Path, help="a folder of real images")
    parser.add_argument("--folds", type=int, default=0, help="cross-validation by patient in place of seeds")
    parser.add_argument("--scratch", type=Path, default=settings.cache_home() / "labs")
    parser.add_argument("--record", type=Path, default=docs / "labs.json")
    parser.add_argument("--page", type=Path, default=docs / "labs.md", help="where --write puts the tables")
    parser.add_argument("--write", action="store_true", help="put the tables into the docs")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CourseError as error:
        sys.exit(str(error))
