"""A whole test set: a table of every case and structure, and what may be said of it in one line.

table = report(cases, brats(2023))        one row per case and region
summarise(table)                          one row per region and metric
paired_difference(table, other_table)     is the one better than the other?
"""

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import stats

from course_lib.errors import CourseError
from course_lib.metrics import masks
from course_lib.metrics.counts import confusion
from course_lib.metrics.regions import Regions
from course_lib.metrics.surface import surface_distances

OUTCOMES = ["both", "missed", "false alarm", "neither"]
NO_METRICS = ("case", "region", "outcome")
RESAMPLES = 10_000


def report(
    cases: Iterable,
    regions,
    *,
    tolerance_mm: float | None = None,
    distances: bool = True,
    missed_mm: float | str = "diagonal",
) -> pd.DataFrame:
    """Every metric of every case and region, one row each.

    A structure that was missed, or predicted where there is none, stays in the table: its overlap is 0 and its
    distances are `missed_mm`. Only where it is in neither map there is nothing to measure, and its metrics are nan.
    The column `outcome` says which of these it is. To praise or punish such rows instead, fill them in:
    `table.fillna({"dice": 1, "hd95_mm": 0})`.

    Parameters
    ----------
    cases : iterable of (case, pred, truth, spacing_mm)
        A name, two label maps (z, y, x) or (y, x) of the same shape, and the voxel spacing along each axis. They are
        taken one at a time, so that a generator keeps only one case in memory.
    regions : Regions, mapping of name to labels, or iterable of int
        What to report, see `Regions` and `brats`. For masks of one structure: `{"lung": 1}`.
    tolerance_mm : float, optional
        Adds the surface Dice at this tolerance.
    distances : bool
        False leaves out distances, which take most of the time.
    missed_mm : float or "diagonal"
        The distance charged where just one of the two maps has the structure: a number, as 374 in BraTS 2023, or the
        diagonal of the case's image. Say which one you report.

    Returns
    -------
    DataFrame
        The columns case, region, outcome, dice, iou, precision, recall, hd95_mm, assd_mm, surface_dice (on demand),
        truth_ml and pred_ml (in 2D truth_mm2 and pred_mm2). `outcome` is "both" (true and predicted), "missed",
        "false alarm" or "neither". Rounded for reading: `report(...).round(3)`.

    Raises
    ------
    CourseError
        There is no case, two have the same name, or something is wrong with one; the message names it.

    Examples
    --------
    The heart is found, of the lung one of two pixels; in the second case there is no heart.

    >>> cases = [("a", [[1, 2, 0]], [[1, 2, 2]], (1, 1)), ("b", [[0, 2, 2]], [[0, 2, 2]], (1, 1))]
    >>> table = report(cases, {"heart": 1, "lung": 2}, distances=False)
    >>> print(table[["case", "region", "outcome", "dice", "recall", "truth_mm2"]].round(3).to_string(index=False))
    case region outcome  dice  recall  truth_mm2
       a  heart    both 1.000     1.0        1.0
       a   lung    both 0.667     0.5        2.0
       b  heart neither   NaN     NaN        0.0
       b   lung    both 1.000     1.0        2.0
    """
    regions = regions if isinstance(regions, Regions) else Regions(regions)
    if not isinstance(missed_mm, int | float) and missed_mm != "diagonal":
        raise CourseError(f'missed_mm is {missed_mm!r}; it is a distance in mm, or "diagonal", that of each image.')
    rows, seen = [], set()
    for entry in cases:
        case, pred, truth, spacing_mm = _four(entry)
        if case in seen:
            raise CourseError(f"There are two cases {case!r}; a row is found by its case, so give each its own name.")
        seen.add(case)
        try:
            rows.extend(_rows(case, pred, truth, spacing_mm, regions, tolerance_mm, distances, missed_mm))
        except CourseError as error:
            raise CourseError(f"Case {case!r}: {error}") from error
    if not rows:
        raise CourseError("There is no case to report on: the test set, or this part of it, is empty.")
    table = pd.DataFrame(rows)
    return table.astype({"outcome": pd.CategoricalDtype(OUTCOMES)})


def summarise(table: pd.DataFrame, *, confidence: float = 0.95, seed: int = 0) -> pd.DataFrame:
    """What a report says of each region and metric: mean, spread, median, an interval for the mean, and who counted.

    Mean and all others are taken over cases, each counting once. Rows that are "neither" are nan and counted, but in
    no mean; those that are "missed" or "false alarm" are in every mean, as `report` values them.

    Parameters
    ----------
    table : DataFrame
        Of `report`, or some of its rows: `table[table["outcome"] != "false alarm"]` ignores empty truths.
    confidence : float
        Of the interval, by default 95 %.
    seed : int
        Of the bootstrap's random draws. The same table and seed give the same interval.

    Returns
    -------
    DataFrame
        One row per region and metric, in the order of the table, with mean, sd (n - 1 in the denominator), median,
        low and high (the interval), n (cases in the mean), and of all cases the number missed, false_alarms and
        neither. Rounded for reading: `summarise(table).round(3)`.

    Raises
    ------
    CourseError
        The table is none of `report`, or the confidence is not between 0 and 1.

    Notes
    -----
    The interval is the percentile bootstrap of the mean (`scipy.stats.bootstrap`, 10,000 resamples of the cases). It
    answers what other patients drawn like these would give, so the cases must be of different patients. Of fewer than
    about 20 cases it is too narrow; of one there is none, nan.

    References
    ----------
    Efron and Tibshirani, An introduction to the bootstrap, 1993, chapter 13, https://doi.org/10.1201/9780429246593

    Examples
    --------
    >>> cases = [(str(n), np.arange(4) < n, np.arange(4) < 2, (1,)) for n in (0, 1, 2, 3)]
    >>> cases = [(case, pred[None], truth[None], (1, 1)) for case, pred, truth, _ in cases]
    >>> table = report(cases, {"lung": 1}, distances=False)
    >>> table["dice"].round(3).tolist()
    [0.0, 0.667, 1.0, 0.8]
    >>> dice = summarise(table).loc[("lung", "dice")]
    >>> print(f"{dice['mean']:.3f} {dice['median']:.3f} n={dice['n']:.0f} missed={dice['missed']:.0f}")
    0.617 0.733 n=4 missed=1
    """
    _check_table(table, confidence)
    rows = []
    for region, part in table.groupby("region", sort=False):
        outcomes = part["outcome"].value_counts()
        for metric in _metrics(table):
            values = part[metric].dropna().to_numpy(float)
            low, high = _interval(values, confidence, seed)
            rows.append(
                {
                    "region": region,
                    "metric": metric,
                    "mean": _mean(values),
                    "sd": values.std(ddof=1) if values.size > 1 else math.nan,
                    "median": np.median(values) if values.size else math.nan,
                    "low": low,
                    "high": high,
                    "n": values.size,
                    "missed": int(outcomes.get("missed", 0)),
                    "false_alarms": int(outcomes.get("false alarm", 0)),
                    "neither": int(outcomes.get("neither", 0)),
                }
            )
    return pd.DataFrame(rows).set_index(["region", "metric"])


def paired_difference(
    table: pd.DataFrame, reference: pd.DataFrame, *, confidence: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    """How much one report differs from another of the same cases, table minus reference.

    Cases are compared with themselves: an easy case is easy for both, and what it adds to the spread of each cancels.
    Where the interval leaves out 0, the difference is more than the choice of cases explains, but for the training's
    own chance: two seeds of one net differ as well.

    Parameters
    ----------
    table, reference : DataFrame
        Of `report`, with the same cases and regions, in any order.
    confidence, seed
        As in `summarise`.

    Returns
    -------
    DataFrame
        One row per region and metric: difference (the mean over cases), low and high (percentile bootstrap over the
        cases), higher, equal and lower (cases in which the table is above, at or below the reference), and n.
        Pairs of which one is nan are left out. Higher is better for overlap, and worse for distances.

    Raises
    ------
    CourseError
        A table is none of `report`, or the two differ in cases, regions or metrics.

    Examples
    --------
    >>> of = lambda dice: pd.DataFrame({"case": ["a", "b", "c"], "region": "lung", "outcome": "both", "dice": dice})
    >>> difference = paired_difference(of([0.75, 0.5, 1.0]), of([0.5, 0.25, 1.0]))
    >>> print(difference.round(3).reset_index().to_string(index=False))
    region metric  difference  low  high  higher  equal  lower  n
      lung   dice       0.167  0.0  0.25       2      1      0  3
    """
    for each in (table, reference):
        _check_table(each, confidence)
    keys = ["case", "region"]
    ours, theirs = table.set_index(keys), reference.set_index(keys)
    alone = ours.index.symmetric_difference(theirs.index)
    if len(alone) or _metrics(table) != _metrics(reference):
        what = f"{alone[0]} is in only one of them" if len(alone) else "their columns differ"
        raise CourseError(
            f"The two reports cannot be compared pair by pair: {what}. Make both with the same cases, regions and "
            "options, or choose the rows that both have."
        )
    rows = []
    for region, part in ours.groupby("region", sort=False):
        for metric in _metrics(table):
            difference = (part[metric] - theirs.loc[part.index, metric]).dropna().to_numpy(float)
            low, high = _interval(difference, confidence, seed)
            rows.append(
                {
                    "region": region,
                    "metric": metric,
                    "difference": _mean(difference),
                    "low": low,
                    "high": high,
                    "higher": int((difference > 0).sum()),
                    "equal": int((difference == 0).sum()),
                    "lower": int((difference < 0).sum()),
                    "n": difference.size,
                }
            )
    return pd.DataFrame(rows).set_index(["region", "metric"])


def _four(entry):
    try:
        case, pred, truth, spacing_mm = entry
    except (TypeError, ValueError):
        raise CourseError(
            "A case of a report is four things, (name, pred, truth, spacing_mm); this one is not: "
            f"{type(entry).__name__}."
        ) from None
    return case, pred, truth, spacing_mm


def _rows(case, pred, truth, spacing_mm, regions, tolerance_mm, distances, missed_mm):
    pred, truth = np.asarray(pred), np.asarray(truth)
    counts = confusion(pred, truth, regions)
    if truth.ndim not in (2, 3):
        raise CourseError(f"the maps have the shape {truth.shape}, but must be (z, y, x) or (y, x).")
    spacing_mm = masks.spacing(spacing_mm, truth.ndim)
    size, unit = (math.prod(spacing_mm) / 1000, "ml") if truth.ndim == 3 else (math.prod(spacing_mm), "mm2")
    surfaces = {}
    if distances or tolerance_mm is not None:
        surfaces = surface_distances(pred, truth, spacing_mm, labels=regions)
    for region, c in counts.items():
        row = {"case": case, "region": region, "outcome": _outcome(c)}
        row |= {"dice": c.dice(), "iou": c.iou(), "precision": c.precision(), "recall": c.recall()}
        if distances:
            row["hd95_mm"] = surfaces[region].hausdorff(95, empty=missed_mm)
            row["assd_mm"] = surfaces[region].assd(empty=missed_mm)
        if tolerance_mm is not None:
            row["surface_dice"] = surfaces[region].surface_dice(tolerance_mm)
        yield row | {f"truth_{unit}": c.true * size, f"pred_{unit}": c.predicted * size}


def _outcome(counts):
    if counts.true:
        return "both" if counts.predicted else "missed"
    return "false alarm" if counts.predicted else "neither"


def _metrics(table):
    return [column for column in table.columns if column not in NO_METRICS]


def _check_table(table, confidence):
    lacking = [column for column in NO_METRICS if column not in table.columns]
    if lacking:
        raise CourseError(f"The table lacks the column(s) {', '.join(lacking)}: it is not one that `report` made.")
    if not 0 < confidence < 1:
        raise CourseError(f"confidence is {confidence}, but must be between 0 and 1, such as 0.95.")


def _mean(values):
    return values.mean() if values.size else math.nan


def _interval(values, confidence, seed):
    """The percentile bootstrap of the mean."""
    if values.size < 2:
        return math.nan, math.nan
    found = stats.bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        batch=max(1, 2**20 // values.size),  # 8 MB at a time, however many cases
        confidence_level=confidence,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return found.confidence_interval
