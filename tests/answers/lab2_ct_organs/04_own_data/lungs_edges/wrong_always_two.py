# message: one lung second piece measured against the largest
def two_lungs(mask, least):
    pieces, count = ndimage.label(np.asarray(mask) != 0)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    order = np.argsort(sizes)[::-1]
    if count == 0:
        return np.zeros(pieces.shape, bool)
    return np.isin(pieces, order[: min(2, count)])
