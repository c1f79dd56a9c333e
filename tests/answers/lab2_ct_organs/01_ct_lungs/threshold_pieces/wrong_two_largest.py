# message: tenth not the two largest
def threshold_lungs(hu, limit=-400):
    pieces, count = ndimage.label(np.asarray(hu) < limit)
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)
    voxels[0] = 0
    for side in (pieces[:, 0], pieces[:, -1], pieces[:, :, 0], pieces[:, :, -1]):
        voxels[np.unique(side)] = 0

    largest = np.argsort(voxels)[-2:]
    return np.isin(pieces, [number for number in largest if voxels[number]])
