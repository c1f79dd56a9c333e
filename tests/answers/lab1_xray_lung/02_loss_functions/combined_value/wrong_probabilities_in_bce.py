# message: cross entropy logits
def bce_dice_loss(truths, logits):
    ops = keras.ops
    p = ops.sigmoid(logits)
    bce = ops.mean(ops.softplus(p) - truths * p)
    o, s = ops.sum(p * truths, axis=(1, 2, 3)), ops.sum(p + truths, axis=(1, 2, 3))
    return bce + ops.mean(1 - (2 * o + 1e-5) / (s + 1e-5))
