# message: no means
def supervision(truth, answers):
    truth = np.asarray(truth)
    truths = [truth]
    for _ in range(answers - 1):
        last = truths[-1].astype(float)
        truths.append((last[::2, ::2] + last[1::2, ::2] + last[::2, 1::2] + last[1::2, 1::2]) / 4)
    shares = [0.5**level for level in range(answers)]
    return truths, [share / sum(shares) for share in shares]
