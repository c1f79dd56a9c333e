def bce_dice_loss(truths, logits):
    from keras import ops

    bce = keras.losses.BinaryCrossentropy(from_logits=True)(truths, logits)
    p = ops.reshape(ops.sigmoid(logits), (ops.shape(logits)[0], -1))
    t = ops.reshape(truths, (ops.shape(truths)[0], -1))
    wrong = ops.sum(p * (1 - t) + (1 - p) * t, axis=1)
    return bce + ops.mean(wrong / (ops.sum(p, axis=1) + ops.sum(t, axis=1) + 1e-5))
