# message: background number 0
def two_lungs(mask, least):
    """The background has the most pixels, and wins."""
    pieces, count = ndimage.label(np.asarray(mask) != 0)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    order = np.argsort(sizes)[::-1]
    kept = pieces == order[0]
    if count and sizes[order[1]] >= least * sizes[order[0]]:
        kept = kept | (pieces == order[1])
    return kept
