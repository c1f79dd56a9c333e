from keras import ops


def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p, t = (ops.cast(np.ascontiguousarray(a).astype("float32"), "float32") for a in (probabilities, truths))
    dice = (2 * ops.sum(p * t, axis=(1, 2)) + smooth) / (ops.sum(p, axis=(1, 2)) + ops.sum(t, axis=(1, 2)) + smooth)
    return 1 - ops.mean(dice)
