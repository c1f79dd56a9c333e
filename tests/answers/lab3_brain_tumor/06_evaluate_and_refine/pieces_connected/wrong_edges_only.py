# message: connect over corners
def keep_pieces(mask, spacing_mm, least_ml):
    pieces, count = ndimage.label(np.asarray(mask) != 0, ndimage.generate_binary_structure(3, 2))
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)
    voxels[0] = 0
    stays = voxels * np.prod(spacing_mm) / 1000 >= least_ml - 1e-9
    stays[voxels.argmax()] = True
    stays[0] = False
    return stays[pieces]
