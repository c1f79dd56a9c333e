# message: third piece at most two
def two_lungs(mask, least):
    pieces, count = ndimage.label(np.asarray(mask) != 0)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    np.argsort(sizes)[::-1]
    if count == 0:
        return np.zeros(pieces.shape, bool)
    return np.isin(pieces, np.flatnonzero(sizes >= max(1, least * sizes.max())))
