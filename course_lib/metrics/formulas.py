"""The formulas of overlap, once for whole numbers and for tensors.

Each takes the pixels of one case and class that are truly positive, falsely positive, falsely negative and truly
negative, and gives numerator, denominator and evidence. Where the evidence is 0, the two masks say nothing about the
metric and the caller says what that counts (`empty`). Where it is not, but the denominator is 0, the value is 0: the
precision of a missed structure is 0 / 0, but to leave it out would reward missing.
"""


def dice(tp, fp, fn, tn):
    return 2 * tp, 2 * tp + fp + fn, tp + fp + fn


def iou(tp, fp, fn, tn):
    return tp, tp + fp + fn, tp + fp + fn


def precision(tp, fp, fn, tn):
    return tp, tp + fp, tp + fp + fn


def recall(tp, fp, fn, tn):
    return tp, tp + fn, tp + fp + fn


def specificity(tp, fp, fn, tn):
    return tn, tn + fp, tn + fp


def accuracy(tp, fp, fn, tn):
    return tp + tn, tp + fp + fn + tn, tp + fp + fn + tn
