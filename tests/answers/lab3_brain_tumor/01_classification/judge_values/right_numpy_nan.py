def judge(truth, scores, threshold=0.0):
    ill, called = np.asarray(truth) > 0, np.asarray(scores, dtype=float) > threshold
    with np.errstate(invalid="ignore"):
        return {
            "accuracy": np.float64((ill == called).sum()) / len(ill),
            "sensitivity": np.float64((ill & called).sum()) / ill.sum(),
            "specificity": np.float64((~ill & ~called).sum()) / (~ill).sum(),
            "precision": np.float64((ill & called).sum()) / called.sum(),
        }
