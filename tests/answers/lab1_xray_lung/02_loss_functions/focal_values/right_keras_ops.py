from keras import ops


def focal_loss(logits, truths, gamma=2.0):
    z, t = (ops.convert_to_tensor(np.ascontiguousarray(a).astype("float32")) for a in (logits, truths))
    p = ops.sigmoid(z)
    easy = t * p + (1 - t) * (1 - p)
    return ops.mean((1 - easy) ** gamma * (ops.softplus(z) - t * z))
