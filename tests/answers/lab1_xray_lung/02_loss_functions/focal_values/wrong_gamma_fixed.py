# message: gamma = 0 argument
def focal_loss(logits, truths, gamma=2.0):
    z, t = np.asarray(logits, float), np.asarray(truths, float)
    z = np.where(t > 0, z, -z)
    price = np.logaddexp(0, -z)
    p_t = np.exp(-price)
    return np.mean((1 - p_t) ** 2 * price)
