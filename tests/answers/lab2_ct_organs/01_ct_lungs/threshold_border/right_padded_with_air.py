def threshold_lungs(hu, limit=-400):
    """A rim of air around the four sides joins all of the room into one piece."""
    air = np.pad(np.asarray(hu) < limit, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    pieces, _ = ndimage.label(air, np.ones((3, 3, 3)))
    pieces[np.isin(pieces, np.unique(pieces[:, 0]))] = 0
    keep = np.zeros(air.shape, bool)
    sizes = {number: (pieces == number).sum() for number in np.unique(pieces) if number}
    for number, size in sizes.items():
        keep |= (pieces == number) & (10 * size >= max(sizes.values()))
    return keep[:, 1:-1, 1:-1]
