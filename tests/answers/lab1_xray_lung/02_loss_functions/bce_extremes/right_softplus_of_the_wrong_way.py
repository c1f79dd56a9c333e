def bce_from_logits(logits, truths):
    z = np.where(np.asarray(truths) > 0, -1.0, 1.0) * logits  # how far the logit points the wrong way
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))).mean()
