# message: begin with the first
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[(slice(1 if level else 0, None, 2**level),) * truth.ndim] for level in range(answers)]
    shares = [0.5**level for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
