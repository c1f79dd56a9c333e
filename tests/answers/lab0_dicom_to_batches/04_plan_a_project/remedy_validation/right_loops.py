import math
import statistics


def choose_remedy(results):
    before = list(results["as it is"]["validation"])
    winner, highest = "as it is", -math.inf
    for name in results:
        gains = [float(a) - float(b) for a, b in zip(results[name]["validation"], before, strict=True)]
        error = statistics.stdev(gains) / math.sqrt(len(gains))
        if statistics.mean(gains) > 2 * error and statistics.mean(gains) > highest:
            winner, highest = name, statistics.mean(gains)
    return winner
