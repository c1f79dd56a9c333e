# message: sizes full size first
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[(slice(None, None, 2**level),) * truth.ndim] for level in range(1, answers + 1)]
    shares = [0.5**level for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
