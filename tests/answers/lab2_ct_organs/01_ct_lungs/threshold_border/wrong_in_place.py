# message: changed the volume copy
def threshold_lungs(hu, limit=-400):
    hu[hu >= limit] = 0
    pieces, _ = ndimage.label(hu)
    voxels = np.bincount(pieces.ravel())
    voxels[0] = 0
    for side in (pieces[:, 0], pieces[:, -1], pieces[:, :, 0], pieces[:, :, -1]):
        voxels[np.unique(side)] = 0
    return ((voxels > 0) & (voxels >= voxels.max() / 10))[pieces]
