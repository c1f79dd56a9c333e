# message: one is kept
def keep_pieces(mask, spacing_mm, least_ml):
    pieces, count = ndimage.label(np.asarray(mask) != 0, np.ones((3, 3, 3)))
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)
    voxels[0] = 0
    stays = voxels * np.prod(spacing_mm) / 1000 >= least_ml - 1e-9
    stays[voxels == voxels.max()] = True
    stays[0] = False
    return stays[pieces]
