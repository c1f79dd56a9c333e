def bce_from_logits(logits, truths):
    from keras import ops

    z, y = (ops.convert_to_tensor(np.ascontiguousarray(a).astype("float32")) for a in (logits, truths))
    return ops.mean(ops.softplus(z) - y * z)
