# message: connect in 3D not slice by slice
def threshold_lungs(hu, limit=-400):
    from skimage.segmentation import clear_border

    air = np.asarray(hu) < limit
    inner = np.stack([clear_border(plane) for plane in air])
    pieces, _ = ndimage.label(inner)
    voxels = np.bincount(pieces.ravel())
    voxels[0] = 0
    return ((voxels > 0) & (voxels >= voxels.max() / 10))[pieces]
