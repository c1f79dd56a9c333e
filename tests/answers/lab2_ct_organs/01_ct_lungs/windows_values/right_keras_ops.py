from keras import ops


def windows(hu, chosen):
    values = ops.cast(ops.convert_to_tensor(np.asarray(hu, dtype="float32")), "float32")
    return ops.stack([ops.clip((values - (c - w / 2)) / w, 0, 1) for c, w in chosen], axis=-1)
