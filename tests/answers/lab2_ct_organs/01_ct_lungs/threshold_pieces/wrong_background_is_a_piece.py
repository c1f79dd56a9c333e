# message: no piece is left number 0
def threshold_lungs(hu, limit=-400):
    pieces, count = ndimage.label(np.asarray(hu) < limit)
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)
    voxels[0] = 0
    for side in (pieces[:, 0], pieces[:, -1], pieces[:, :, 0], pieces[:, :, -1]):
        voxels[np.unique(side)] = 0

    return (voxels >= voxels.max() / 10)[pieces]
