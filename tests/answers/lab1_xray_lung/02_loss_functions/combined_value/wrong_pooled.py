# message: image by image
def bce_dice_loss(truths, logits):
    ops = keras.ops
    p = ops.sigmoid(logits)
    bce = ops.mean(ops.softplus(logits) - truths * logits)
    return bce + 1 - (2 * ops.sum(p * truths) + 1e-5) / (ops.sum(p) + ops.sum(truths) + 1e-5)
