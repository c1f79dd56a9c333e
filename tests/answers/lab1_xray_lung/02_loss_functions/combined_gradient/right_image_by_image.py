def bce_dice_loss(truths, logits):
    ops = keras.ops
    total = ops.mean(ops.binary_crossentropy(truths, logits, from_logits=True))
    for image in range(truths.shape[0]):
        p, t = ops.sigmoid(logits[image]), truths[image]
        dice = (2 * ops.sum(p * t) + 1e-5) / (ops.sum(p) + ops.sum(t) + 1e-5)
        total = total + (1 - dice) / truths.shape[0]
    return total
