# message: dice part needs probabilities
def bce_dice_loss(truths, logits):
    ops = keras.ops
    bce = ops.mean(ops.softplus(logits) - truths * logits)
    o, s = ops.sum(logits * truths), ops.sum(logits) + ops.sum(truths)
    return bce + 1 - (2 * o + 1e-5) / (s + 1e-5)
