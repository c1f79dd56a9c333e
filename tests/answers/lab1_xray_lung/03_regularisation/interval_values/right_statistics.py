import math
import statistics


def interval_of_mean(scores):
    scores = [float(score) for score in scores if not math.isnan(score)]
    if not scores:
        return (math.nan,) * 3
    mean = statistics.mean(scores)
    if len(scores) == 1:
        return mean, math.nan, math.nan
    half = 2 * statistics.stdev(scores) / math.sqrt(len(scores))
    return mean, mean - half, mean + half
