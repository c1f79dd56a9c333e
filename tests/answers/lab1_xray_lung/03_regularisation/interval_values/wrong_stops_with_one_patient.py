# message: with one patient nan for what is unknown
import statistics


def interval_of_mean(scores):
    scores = [float(score) for score in scores if score == score]
    mean = statistics.mean(scores)
    half = 2 * statistics.stdev(scores) / len(scores) ** 0.5
    return mean, mean - half, mean + half
