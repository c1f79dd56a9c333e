# message: sizes were expected
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[(slice(None, None, level + 1),) * truth.ndim] for level in range(answers)]
    shares = [0.5**level for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
