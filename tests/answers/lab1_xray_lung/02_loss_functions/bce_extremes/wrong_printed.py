# message: None return
def bce_from_logits(logits, truths):
    z, t = np.asarray(logits, dtype=float), np.asarray(truths, dtype=float)
    print(np.mean(np.logaddexp(0, z) - t * z))
