# message: divides the room not the largest one
def threshold_lungs(hu, limit=-400):
    pieces, _ = ndimage.label(np.asarray(hu) < limit)
    voxels = np.bincount(pieces.ravel())
    voxels[0] = 0
    voxels[voxels.argmax()] = 0
    return ((voxels > 0) & (voxels >= voxels.max() / 10))[pieces]
