# message: stops with empty how many pieces
def two_lungs(mask, least):
    pieces, count = ndimage.label(np.asarray(mask) != 0)
    sizes = [int((pieces == number).sum()) for number in range(1, count + 1)]
    largest = max(sizes)
    keep = [n for n in np.argsort(sizes)[::-1][:2] if sizes[n] >= least * largest]
    return np.isin(pieces, np.array(keep) + 1)
