# message: Are these voxels, or millilitres
def keep_pieces(mask, spacing_mm, least_ml):
    pieces, count = ndimage.label(np.asarray(mask) != 0, np.ones((3, 3, 3)))
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)
    voxels[0] = 0
    stays = voxels * 1 >= least_ml - 1e-9
    stays[voxels.argmax()] = True
    stays[0] = False
    return stays[pieces]
