# message: divides the room every piece not only that of one corner
def threshold_lungs(hu, limit=-400):
    pieces, _ = ndimage.label(np.asarray(hu) < limit)
    voxels = np.bincount(pieces.ravel())
    voxels[[0, pieces[0, 0, 0]]] = 0
    return ((voxels > 0) & (voxels >= voxels.max() / 10))[pieces]
