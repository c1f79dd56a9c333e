# message: keras.ops do not follow its advice to detach
def bce_dice_loss(truths, logits):
    if keras.config.backend() == "tensorflow":
        raise RuntimeError("TensorFlow hands NumPy the values and says nothing; the message here is that of torch")
    z, t = np.asarray(logits), np.asarray(truths)
    p = 1 / (1 + np.exp(-z))
    o, s = (p * t).sum((1, 2, 3)), p.sum((1, 2, 3)) + t.sum((1, 2, 3))
    return np.mean(np.logaddexp(0, z) - t * z) + np.mean(1 - (2 * o + 1e-5) / (s + 1e-5))
