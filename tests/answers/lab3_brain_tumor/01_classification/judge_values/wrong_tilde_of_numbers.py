# message: make truth bool
def judge(truth, scores, threshold=0.0):
    truth = np.asarray(truth).astype(int)
    answer = (np.asarray(scores, dtype=float) > threshold).astype(int)
    tp, fp = np.sum((answer & truth) != 0), np.sum((answer & ~truth) != 0)
    fn, tn = np.sum((~answer & truth) != 0), np.sum((~answer & ~truth) != 0)
    return {
        "accuracy": np.mean(truth == answer),
        "sensitivity": tp / (tp + fn),
        "specificity": tn / (tn + fp),
        "precision": tp / (tp + fp),
    }
