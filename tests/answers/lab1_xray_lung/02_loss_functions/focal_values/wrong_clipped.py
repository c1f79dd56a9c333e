# message: 1000 no clipping
def focal_loss(logits, truths, gamma=2.0):
    z, t = np.asarray(logits, float), np.asarray(truths, float)
    p = 1 / (1 + np.exp(-z))
    p_t = np.clip(np.where(t > 0, p, 1 - p), 1e-7, 1)
    return float(np.mean(-((1 - p_t) ** gamma) * np.log(p_t)))
