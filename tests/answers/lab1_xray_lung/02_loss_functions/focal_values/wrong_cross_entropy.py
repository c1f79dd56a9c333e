# message: 1.865 got 2.302
def focal_loss(logits, truths, gamma=2.0):
    z, t = np.asarray(logits, float), np.asarray(truths, float)
    return np.mean(np.logaddexp(0, z) - t * z)
