# message: divide by their sum
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth[(slice(None, None, 2**level),) * truth.ndim] for level in range(answers)]
    shares = [0.5**level for level in range(answers)]
    return truths, shares
