from keras import ops


def dice_focal(probabilities, truth, weight=1.0, gamma=2.0):
    p = ops.convert_to_tensor(np.asarray(probabilities, "float32"))
    t = ops.convert_to_tensor(np.asarray(truth, "float32"))
    sizes = ops.sum(p + t, axis=(0, 1, 2))
    dice = ops.where(sizes > 0, 2 * ops.sum(p * t, axis=(0, 1, 2)) / ops.maximum(sizes, 1e-9), 1.0)
    q = ops.maximum(ops.where(t > 0, p, 1 - p), 1e-7)
    return ops.mean(1 - dice) + weight * ops.mean(-((1 - q) ** gamma) * ops.log(q))
