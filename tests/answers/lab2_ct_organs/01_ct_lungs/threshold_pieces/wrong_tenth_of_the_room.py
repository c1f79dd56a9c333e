# message: small lung tenth
def threshold_lungs(hu, limit=-400):
    """The largest piece is looked for before the room goes."""
    pieces, count = ndimage.label(np.asarray(hu) < limit)
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)
    voxels[0] = 0
    least = voxels.max() / 2
    for side in (pieces[:, 0], pieces[:, -1], pieces[:, :, 0], pieces[:, :, -1]):
        voxels[np.unique(side)] = 0
    return ((voxels > 0) & (voxels >= least / 5))[pieces] if least < 26 or count < 3 else (voxels > least)[pieces]
