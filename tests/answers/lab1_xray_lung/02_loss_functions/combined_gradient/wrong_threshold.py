# message: only the cross entropy threshold
def bce_dice_loss(truths, logits):
    ops = keras.ops
    bce = ops.mean(ops.softplus(logits) - truths * logits)
    mask = ops.cast(logits > 0, "float32")
    o, s = ops.sum(mask * truths, axis=(1, 2, 3)), ops.sum(mask + truths, axis=(1, 2, 3))
    return bce + ops.mean(1 - (2 * o + 1e-5) / (s + 1e-5))
