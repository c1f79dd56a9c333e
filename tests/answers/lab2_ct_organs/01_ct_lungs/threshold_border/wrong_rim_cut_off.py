# message: room all four sides
def threshold_lungs(hu, limit=-400):
    """Blackens the rim of the picture, and leaves the room behind it."""
    air = np.asarray(hu) < limit
    air[:, [0, -1]] = air[:, :, [0, -1]] = False
    pieces, _ = ndimage.label(air)
    voxels = np.bincount(pieces.ravel())
    voxels[0] = 0
    return ((voxels > 0) & (voxels >= voxels.max() / 10))[pieces]
