# message: volume
def two_lungs(mask, least):
    mask = np.asarray(mask) != 0
    if mask.ndim == 3:
        return np.stack([two_lungs(one, least) for one in mask])
    pieces, count = ndimage.label(mask)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    order = np.argsort(sizes)[::-1]
    kept = np.zeros(mask.shape, bool)
    for number in order[: min(2, count)]:
        if sizes[number] >= least * sizes[order[0]]:
            kept |= pieces == number
    return kept
