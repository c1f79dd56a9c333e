"""How often each label of a prediction meets each label of the truth, counted in one pass over memory."""

import math
from dataclasses import dataclass

import numpy as np

from course_lib.metrics import formulas
from course_lib.metrics.masks import label_map, mask_pair, same_shape
from course_lib.metrics.regions import Regions

# 512 kB of each map: with what is made of them they stay in a core's cache, and NumPy's calls do not count
CHUNK_WORDS = 1 << 16


@dataclass(frozen=True)
class Counts:
    """Pixels of one case and structure by what prediction and truth say, and what follows from them.

    Counts of several cases can be added: the result pools them, as if they were one large case.

    Attributes
    ----------
    tp, fp, fn, tn : int
        True positives (in both), false positives (predicted only), false negatives (true only), true negatives.

    Examples
    --------
    >>> counts = Counts(tp=2, fp=1, fn=0, tn=1)
    >>> counts.dice(), counts.precision(), counts.recall()
    (0.8, 0.6666666666666666, 1.0)
    >>> counts + Counts(tp=0, fp=0, fn=3, tn=1)
    Counts(tp=2, fp=1, fn=3, tn=2)
    """

    tp: int
    fp: int
    fn: int
    tn: int

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn)

    @property
    def predicted(self) -> int:
        return self.tp + self.fp

    @property
    def true(self) -> int:
        return self.tp + self.fn

    def dice(self, empty=math.nan) -> float:
        return self._value(formulas.dice, empty)

    def iou(self, empty=math.nan) -> float:
        return self._value(formulas.iou, empty)

    def precision(self, empty=math.nan) -> float:
        return self._value(formulas.precision, empty)

    def recall(self, empty=math.nan) -> float:
        return self._value(formulas.recall, empty)

    def specificity(self, empty=math.nan) -> float:
        return self._value(formulas.specificity, empty)

    def accuracy(self, empty=math.nan) -> float:
        return self._value(formulas.accuracy, empty)

    def _value(self, formula, empty):
        numerator, denominator, evidence = formula(self.tp, self.fp, self.fn, self.tn)
        if not evidence:
            return empty
        return numerator / denominator if denominator else 0.0


def count(pred, truth) -> Counts:
    """Counts of two masks of one case and class, of any rank; see `course_lib.metrics.dice` for what is a mask.

    Examples
    --------
    >>> count([[1, 1], [1, 0]], [[1, 1], [0, 0]])
    Counts(tp=2, fp=1, fn=0, tn=1)
    """
    pred, truth = mask_pair(pred, truth)
    tp, predicted, true = (int(np.count_nonzero(mask)) for mask in (pred & truth, pred, truth))
    return Counts(tp, predicted - tp, true - tp, truth.size - predicted - true + tp)


def confusion(pred, truth, labels) -> dict:
    """Counts of every label or region of two label maps of one case.

    Maps of uint8 are read once, however many regions there are, and nothing as large as a map is made on the way.
    Every overlap metric follows from the result without another look.

    Parameters
    ----------
    pred, truth : array-like of int
        Label maps of one case, of the same shape and any rank; 0 is the background. uint8 is fastest. Of floating
        point numbers, such as nibabel's `get_fdata` gives, all must be whole.
    labels : Regions, mapping of name to labels, or iterable of int
        What to count; see `Regions` and `brats`. Regions may overlap.

    Returns
    -------
    dict of name to Counts
        Its keys are the names of the regions, or the labels, in the order given.

    Raises
    ------
    CourseError
        The shapes differ, a map holds something else than whole numbers, or a label that no region has.

    Examples
    --------
    >>> pred = [[1, 1, 2, 0]]
    >>> truth = [[1, 2, 2, 0]]
    >>> confusion(pred, truth, {"core": 1, "whole": {1, 2}})
    {'core': Counts(tp=1, fp=1, fn=0, tn=2), 'whole': Counts(tp=3, fp=0, fn=0, tn=1)}
    >>> confusion(pred, truth, [1, 2])[2].dice()
    0.6666666666666666
    """
    regions = labels if isinstance(labels, Regions) else Regions(labels)
    known, table = _joint_counts(pred, truth, regions)
    return {name: _of_region(table, [known.index(label) for label in regions[name]]) for name in regions}


def _joint_counts(pred, truth, regions):
    """The labels that maps may hold, in order, and a table of how often they meet: rows predicted, columns true."""
    pred, truth = label_map("pred", pred), label_map("truth", truth)
    same_shape(pred, truth)
    known = sorted(regions.labels)
    if known[0] >= 0 and known[-1] <= 255:
        table = _histogram_of_bytes(_as_bytes(pred), _as_bytes(truth), known)
    else:
        table = _histogram_of_positions(_positions(pred, known), _positions(truth, known), len(known))
    if table is None:
        for name, values in (("pred", pred), ("truth", truth)):
            regions.check([int(label) for label in np.unique(values)], name)
    return known, table


def _of_region(table, inside):
    predicted, true, every = int(table[inside].sum()), int(table[:, inside].sum()), int(table.sum())
    tp = int(table[np.ix_(inside, inside)].sum())
    return Counts(tp, predicted - tp, true - tp, every - predicted - true + tp)


def _as_bytes(values):
    """As uint8, or None where that changes a label."""
    if values.dtype.itemsize == 1 and values.dtype.kind in "bu":
        return values.view(np.uint8)
    as_bytes = values.astype(np.uint8)
    return as_bytes if np.array_equal(as_bytes, values) else None


def _positions(values, known):
    """The place of each label in the list of known ones, or None where a label is not there."""
    positions = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return positions if np.array_equal(np.asarray(known)[positions], values) else None


def _histogram_of_positions(pred, truth, size):
    if pred is None or truth is None:
        return None
    return np.bincount((pred * size + truth).ravel(), minlength=size * size).reshape(size, size)


def _histogram_of_bytes(pred, truth, known):
    """How often each known label meets each in two arrays of uint8, or None where one holds another label.

    Most of a map is background in both, or far from any border. So eight pixels are looked at together, as one
    number of 64 bits: where it is 0 in both arrays nothing is left to do, where all eight are alike one is counted.
    """
    if pred is None or truth is None:
        return None
    if pred.flags.f_contiguous and truth.flags.f_contiguous:
        pred, truth = pred.T, truth.T  # so that flattening does not copy
    pred, truth = (np.ascontiguousarray(each.reshape(-1)) for each in (pred, truth))
    whole = pred.size // 8 * 8
    pred_words, truth_words = pred[:whole].view(np.uint64), truth[:whole].view(np.uint64)
    size = known[-1] + 1
    table = np.zeros((size, size), np.int64)
    either = np.empty(min(CHUNK_WORDS, pred_words.size), np.uint64)
    for start in range(0, pred_words.size, CHUNK_WORDS):
        p, t = pred_words[start : start + CHUNK_WORDS], truth_words[start : start + CHUNK_WORDS]
        nonzero = np.bitwise_or(p, t, out=either[: p.size])
        table[0, 0] += 8 * p.size
        if not nonzero.view(bool).any():
            continue
        where = np.flatnonzero(nonzero != 0)
        p, t = p[where], t[where]
        table[0, 0] -= 8 * p.size
        alike = _alike(p) & _alike(t)
        if not (
            _add(table, p[alike].view(np.uint8)[::8], t[alike].view(np.uint8)[::8], times=8)
            and _add(table, p[~alike].view(np.uint8), t[~alike].view(np.uint8))
        ):
            return None
    if not _add(table, pred[whole:], truth[whole:]):
        return None
    of_known = table[np.ix_(known, known)]
    return of_known if of_known.sum() == pred.size else None


def _add(table, pred, truth, times=1):
    """Count pairs of labels into the table; False where one lies outside it."""
    size = len(table)
    if pred.size and max(pred.max(), truth.max()) >= size:
        return False
    dtype = np.uint8 if size <= 16 else np.uint16  # the smallest that holds size * size - 1
    codes = pred.astype(dtype, copy=False) * dtype(size) + truth
    table += times * np.bincount(codes, minlength=size * size).reshape(size, size)
    return True


def _alike(words):
    """Whether all eight bytes of a word are equal: each equals its neighbour."""
    return words >> np.uint64(8) == words & np.uint64(2**56 - 1)
