# message: do not halve
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[(slice(None, None, 2**level),) * truth.ndim] for level in range(answers)]
    weights = [0.5 ** (level + 1) for level in range(answers)]
    weights[-1] += 1 - sum(weights)
    return truths, weights
