# message: changed the truth
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[(slice(None, None, 2**level),) * truth.ndim] for level in range(answers)]
    truth[...] = truth > 0
    shares = [0.5**level for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
