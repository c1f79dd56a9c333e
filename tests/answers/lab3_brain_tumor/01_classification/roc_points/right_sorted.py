def roc(truth, scores):
    truth, scores = np.asarray(truth).astype(bool), np.asarray(scores, dtype=float)
    order = np.argsort(-scores, kind="stable")
    truth, scores = truth[order], scores[order]
    ends = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)  # the last of each group of equal scores
    true, false = np.cumsum(truth)[ends], np.cumsum(~truth)[ends]
    return np.append(0, false / false[-1]), np.append(0, true / true[-1])
