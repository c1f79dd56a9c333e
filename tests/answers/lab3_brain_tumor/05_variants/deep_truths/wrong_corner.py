# message: corner
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[tuple(slice(side // 2**level) for side in truth.shape)] for level in range(answers)]
    shares = [0.5**level for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
