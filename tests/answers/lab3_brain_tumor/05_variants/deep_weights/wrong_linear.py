# message: do not halve
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[(slice(None, None, 2**level),) * truth.ndim] for level in range(answers)]
    shares = [float(answers - level) for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
