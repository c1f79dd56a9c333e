# message: without replacement
import itertools


def best_of(scores, k):
    return float(np.mean([max(draw) for draw in itertools.combinations(list(scores), min(k, len(scores)))]))
