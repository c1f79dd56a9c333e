# message: one side only four sides
def threshold_lungs(hu, limit=-400):
    pieces, _ = ndimage.label(np.asarray(hu) < limit)
    voxels = np.bincount(pieces.ravel())
    voxels[0] = 0
    for side in (pieces[:, 0], pieces[:, -1]):
        voxels[np.unique(side)] = 0
    return ((voxels > 0) & (voxels >= voxels.max() / 10))[pieces]
