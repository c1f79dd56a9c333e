# message: every axis
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[:: 2**level, :: 2**level] for level in range(answers)]
    shares = [0.5**level for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
