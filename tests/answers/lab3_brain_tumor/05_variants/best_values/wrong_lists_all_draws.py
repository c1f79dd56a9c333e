# message: MemoryError large
import itertools


def best_of(scores, k):
    if len(scores) ** k > 10**6:
        raise MemoryError("too many draws")
    return float(np.mean([max(draw) for draw in itertools.product(list(scores), repeat=k)]))
