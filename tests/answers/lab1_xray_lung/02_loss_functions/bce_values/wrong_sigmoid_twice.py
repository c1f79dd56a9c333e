# message: sigmoid once 0.982
def bce_from_logits(logits, truths):
    z, y = 1 / (1 + np.exp(-np.asarray(logits, float))), np.asarray(truths, float)
    return np.mean(np.logaddexp(0, z) - y * z)
