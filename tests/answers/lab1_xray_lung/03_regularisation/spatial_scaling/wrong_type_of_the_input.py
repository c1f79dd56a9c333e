# message: convert to float before you scale
def spatial_dropout(x, rate, rng, training):
    if not training:
        return x
    kept = rng.random((len(x), 1, 1, x.shape[-1])) >= rate
    return (x * kept / (1 - rate)).astype(x.dtype)  # 300 does not fit a uint8
