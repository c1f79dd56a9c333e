# message: exactly 0.2 at least
def two_lungs(mask, least):
    pieces, count = ndimage.label(np.asarray(mask) != 0)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    order = np.argsort(sizes)[::-1]
    if count == 0:
        return np.zeros(pieces.shape, bool)
    kept = pieces == order[0]
    if count > 1 and sizes[order[1]] >= least * sizes.sum():
        kept = kept | (pieces == order[1])
    return kept
