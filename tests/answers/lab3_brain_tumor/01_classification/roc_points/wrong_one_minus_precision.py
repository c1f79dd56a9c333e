# message: 1 - specificity
def roc(truth, scores):
    truth, scores = np.asarray(truth).astype(bool), np.asarray(scores, dtype=float)
    false, true = [0.0], [0.0]
    for level in np.unique(scores)[::-1]:
        called = scores >= level
        false.append(float((~truth[called]).mean()))
        true.append(float((scores[truth] >= level).mean()))
    false[-1] = 1.0
    return false, true
