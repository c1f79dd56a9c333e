def threshold_lungs(hu, limit=-400):
    """Grow the room from the sides, then look at what is left."""
    air = np.asarray(hu) < limit
    rim = np.zeros(air.shape, bool)
    rim[:, [0, -1]] = rim[:, :, [0, -1]] = True
    room = ndimage.binary_propagation(rim & air, mask=air)
    pieces, count = ndimage.label(air & ~room)
    if count == 0:
        return np.zeros(air.shape, bool)
    voxels = ndimage.sum_labels(np.ones(air.shape), pieces, range(1, count + 1))
    return np.isin(pieces, 1 + np.flatnonzero(voxels >= 0.1 * voxels.max() - 1e-6))
