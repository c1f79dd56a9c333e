# message: no piece is left stops ValueError
def threshold_lungs(hu, limit=-400):
    pieces, count = ndimage.label(np.asarray(hu) < limit)
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)
    voxels[0] = 0
    for side in (pieces[:, 0], pieces[:, -1], pieces[:, :, 0], pieces[:, :, -1]):
        voxels[np.unique(side)] = 0

    inner = [number for number in range(1, count + 1) if voxels[number]]
    least = max(voxels[number] for number in inner) / 10
    return np.isin(pieces, [number for number in inner if voxels[number] >= least])
