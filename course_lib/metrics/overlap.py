"""How much two masks overlap. A metric has no smoothing term: on masks the numbers are exact."""

import math

import numpy as np

from course_lib.metrics.counts import confusion, count
from course_lib.metrics.masks import label_map, same_shape


def dice(pred, truth, empty=math.nan, *, labels=None):
    """The Dice coefficient of two masks of one case, 2 |P and T| / (|P| + |T|).

    Parameters
    ----------
    pred, truth : array-like of bool, or of numbers that are all 0 or 1
        Masks of one case and one class, of the same shape and any rank. Average over cases and classes afterwards:
        the Dice of several cases pooled into one array is another number, and a flattering one.
    empty : float
        What two empty masks give, where the formula is 0 / 0. nan says "does not count" and is what `numpy.nanmean`
        leaves out; 1 praises that nothing was found where nothing is; 0 punishes it. Say which one you report.
    labels : Regions, mapping of name to labels, or iterable of int, optional
        Takes `pred` and `truth` for label maps, and gives a dictionary with the value of each label or region; see
        `confusion`, from which several metrics follow at once, and `Regions`.

    Returns
    -------
    float, or dict of name to float
        From 0 (no overlap) to 1 (equal). Where just one of the masks is empty it is 0.

    Raises
    ------
    CourseError
        The shapes differ, or an array holds anything but 0 and 1: probabilities, or a map of several labels. Of label
        maps: one holds a label that `labels` does not have.

    References
    ----------
    Dice, Measures of the amount of ecologic association between species, 1945, https://doi.org/10.2307/1932409

    Examples
    --------
    Two pixels are in both; the masks have three and two pixels: 2 * 2 / (3 + 2).

    >>> dice([[1, 1], [1, 0]], [[1, 1], [0, 0]])
    0.8

    Label 2 is found in one of two places, and nowhere else: 2 * 1 / (1 + 2).

    >>> print({label: round(value, 3) for label, value in dice([1, 1, 2], [1, 2, 2], labels=[1, 2]).items()})
    {1: 0.667, 2: 0.667}
    """
    return _of("dice", pred, truth, empty, labels)


def f1(pred, truth, empty=math.nan, *, labels=None):
    """The F1 score, 2 precision recall / (precision + recall): on masks another name for `dice`, and equal to it.

    Parameters, errors and empty masks are those of `dice`. Written in counts of pixels both are
    2 TP / (2 TP + FP + FN).

    References
    ----------
    van Rijsbergen, Information retrieval, 2nd edition, 1979, chapter 7, http://www.dcs.gla.ac.uk/Keith/Preface.html

    Examples
    --------
    Precision is 2/3 and recall 1: 2 * 2/3 / (2/3 + 1) = 4/5.

    >>> f1([[1, 1], [1, 0]], [[1, 1], [0, 0]])
    0.8
    """
    return _of("dice", pred, truth, empty, labels)


def iou(pred, truth, empty=math.nan, *, labels=None):
    """Intersection over union of two masks of one case, |P and T| / |P or T|, also called the Jaccard index.

    Parameters, errors and empty masks are those of `dice`; the one follows from the other, iou = dice / (2 - dice).

    References
    ----------
    Jaccard, The distribution of the flora in the alpine zone, 1912, https://doi.org/10.1111/j.1469-8137.1912.tb05611.x

    Examples
    --------
    Two pixels are in both masks, three in at least one.

    >>> print(f"{iou([[1, 1], [1, 0]], [[1, 1], [0, 0]]):.4f}")
    0.6667
    """
    return _of("iou", pred, truth, empty, labels)


def precision(pred, truth, empty=math.nan, *, labels=None):
    """How much of what was predicted is true, |P and T| / |P|, also called positive predictive value.

    Parameters and errors are those of `dice`. `empty` is what two empty masks give. Where nothing is predicted though
    there is something, the formula is 0 / 0 too, but the value is 0: left out of a mean, a missed structure would make
    it better.

    Examples
    --------
    Two of three predicted pixels are true.

    >>> print(f"{precision([[1, 1], [1, 0]], [[1, 1], [0, 0]]):.4f}")
    0.6667
    >>> precision([[0, 0]], [[1, 0]])
    0.0
    """
    return _of("precision", pred, truth, empty, labels)


def recall(pred, truth, empty=math.nan, *, labels=None):
    """How much of what is there was found, |P and T| / |T|, also called sensitivity or true positive rate.

    Parameters and errors are those of `dice`. `empty` is what two empty masks give. Where something is predicted
    though nothing is there, the formula is 0 / 0 too, but the value is 0, as that of all other metrics of such a case.

    Examples
    --------
    One of two true pixels was found.

    >>> recall([[1, 0], [1, 0]], [[1, 1], [0, 0]])
    0.5
    """
    return _of("recall", pred, truth, empty, labels)


sensitivity = recall


def specificity(pred, truth, empty=math.nan, *, labels=None):
    """How much of the background was left alone, |not P and not T| / |not T|, also called true negative rate.

    Parameters and errors are those of `dice`. `empty` is what a truth without background gives, where the formula is
    0 / 0. Beware: it depends on how much air is around the patient. In most volumes it is above 0.99 whatever the net.

    Examples
    --------
    One of two background pixels was predicted as foreground.

    >>> specificity([[1, 1], [1, 0]], [[1, 1], [0, 0]])
    0.5
    """
    return _of("specificity", pred, truth, empty, labels)


def accuracy(pred, truth, empty=math.nan, *, labels=None):
    """How many pixels are right, (TP + TN) / all.

    Parameters and errors are those of `dice`. `empty` is what arrays without a pixel give. Beware: a structure of 1 %
    of the volume that is missed altogether leaves an accuracy of 99 %.

    Examples
    --------
    Three of four pixels are right.

    >>> accuracy([[1, 1], [1, 0]], [[1, 1], [0, 0]])
    0.75
    """
    return _of("accuracy", pred, truth, empty, labels)


def categorical_accuracy(pred, truth, empty=math.nan):
    """How many pixels of a label map have the right label.

    Parameters
    ----------
    pred, truth : array-like of int
        Label maps of one case, of the same shape and any rank: `logits.argmax(axis=-1)`. The background counts as a
        label like any other, so that `accuracy` has the same weakness here.
    empty : float
        What maps without a pixel give.

    Raises
    ------
    CourseError
        The shapes differ, or an array holds something else than whole numbers.

    Examples
    --------
    Three of four pixels have the right label.

    >>> categorical_accuracy([[0, 1], [2, 2]], [[0, 1], [2, 1]])
    0.75
    """
    pred, truth = label_map("pred", pred), label_map("truth", truth)
    same_shape(pred, truth)
    return int(np.count_nonzero(pred == truth)) / truth.size if truth.size else empty


def _of(metric, pred, truth, empty, labels):
    if labels is None:
        return getattr(count(pred, truth), metric)(empty)
    return {name: getattr(counts, metric)(empty) for name, counts in confusion(pred, truth, labels).items()}
