# message: dict of four figures
def judge(truth, scores, threshold=0.0):
    truth = np.asarray(truth).astype(bool)
    answer = np.asarray(scores, dtype=float) > threshold
    tp, fp = int((answer & truth).sum()), int((answer & ~truth).sum())
    fn, tn = int((~answer & truth).sum()), int((~answer & ~truth).sum())

    def share(part, whole):
        return part / whole if whole else np.nan

    return share(tp + tn, len(truth)), share(tp, tp + fn), share(tn, tn + fp), share(tp, tp + fp)
