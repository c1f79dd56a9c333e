# message: 4/7
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[(slice(None, None, 2**level),) * truth.ndim] for level in range(answers)]
    shares = [0.25**level for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
