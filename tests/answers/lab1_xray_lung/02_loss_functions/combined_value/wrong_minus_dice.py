# message: 1.193 got 0.193 1 minus Dice
def bce_dice_loss(truths, logits):
    ops = keras.ops
    bce = ops.mean(ops.softplus(logits) - truths * logits)
    p = ops.sigmoid(logits)
    o, s = ops.sum(p * truths, axis=(1, 2, 3)), ops.sum(p, axis=(1, 2, 3)) + ops.sum(truths, axis=(1, 2, 3))
    dice = (2 * o + 1e-5) / (s + 1e-5)
    return bce - ops.mean(dice)
