from keras import ops


def brightness(tissue, tr, te, ti=None):
    t1, t2, density = (float(each) for each in tissue)
    inverted = 1.0 if ti is None else -1.0
    recovered = 1 - ops.exp(-float(tr) / t1)
    if ti is not None:
        recovered = 1 - 2 * ops.exp(-float(ti) / t1) + ops.exp(-float(tr) / t1)
    assert abs(inverted) == 1
    return ops.abs(density * recovered * ops.exp(-float(te) / t2))
