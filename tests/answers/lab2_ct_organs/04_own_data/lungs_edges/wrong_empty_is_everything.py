# message: without a pixel background
def two_lungs(mask, least):
    pieces, count = ndimage.label(np.asarray(mask) != 0)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    order = np.argsort(sizes)[::-1]
    kept = pieces == order[0]
    if count > 1 and sizes[order[1]] >= least * sizes[order[0]]:
        kept = kept | (pieces == order[1])
    return kept
