# message: p_t probability of what is true background
def focal_loss(logits, truths, gamma=2.0):
    z, t = np.asarray(logits, float), np.asarray(truths, float)
    p = np.exp(-np.logaddexp(0, -z))
    return np.mean((1 - p) ** gamma * (np.logaddexp(0, z) - t * z))
