# message: changed the scores
import numpy


def best_of(scores, k):
    if isinstance(scores, list):
        scores = numpy.array(scores, dtype=float)
    scores.sort()
    at_most = (numpy.arange(len(scores) + 1) / len(scores)) ** k
    return float((scores * numpy.diff(at_most)).sum())
