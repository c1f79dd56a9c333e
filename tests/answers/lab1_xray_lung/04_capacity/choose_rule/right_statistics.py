import statistics


def smallest_within_noise(parameters, scores):
    sorted_rows = sorted(range(len(parameters)), key=lambda row: parameters[row])
    means = [statistics.fmean(map(float, row)) for row in scores]
    best = max(sorted_rows, key=lambda row: means[row])
    try:
        error = statistics.stdev(map(float, scores[best])) / len(scores[best]) ** 0.5
    except statistics.StatisticsError as problem:
        raise ValueError("two seeds at least") from problem
    return next(row for row in sorted_rows if means[row] >= means[best] - error - 1e-9)
