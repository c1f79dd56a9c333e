# message: second largest
def two_lungs(mask, least):
    pieces, count = ndimage.label(np.asarray(mask) != 0)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    order = np.argsort(sizes)[::-1]
    if count == 0:
        return np.zeros(pieces.shape, bool)
    return pieces == order[0]
