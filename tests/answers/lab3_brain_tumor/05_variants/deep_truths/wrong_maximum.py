# message: maximum every second
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth]
    for _ in range(answers - 1):
        last = truths[-1]
        truths.append(
            np.maximum(np.maximum(last[::2, ::2], last[1::2, ::2]), np.maximum(last[::2, 1::2], last[1::2, 1::2]))
        )
    shares = [0.5**level for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
