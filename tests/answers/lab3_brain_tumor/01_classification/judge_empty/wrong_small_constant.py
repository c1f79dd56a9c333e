# message: sensitivity is nan
def judge(truth, scores, threshold=0.0):
    truth = np.asarray(truth).astype(bool)
    answer = np.asarray(scores, dtype=float) > threshold
    tp, fp = int((answer & truth).sum()), int((answer & ~truth).sum())
    fn, tn = int((~answer & truth).sum()), int((~answer & ~truth).sum())

    def share(part, whole):
        return part / (whole + 1e-8)

    return {
        "accuracy": share(tp + tn, len(truth)),
        "sensitivity": share(tp, tp + fn),
        "specificity": share(tn, tn + fp),
        "precision": share(tp, tp + fp),
    }
