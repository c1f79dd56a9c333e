# message: in all three directions
def keep_pieces(mask, spacing_mm, least_ml):
    structure = np.zeros((3, 3, 3))
    structure[1] = 1
    pieces, count = ndimage.label(np.asarray(mask) != 0, structure)
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)
    voxels[0] = 0
    stays = voxels * np.prod(spacing_mm) / 1000 >= least_ml - 1e-9
    stays[voxels.argmax()] = True
    stays[0] = False
    return stays[pieces]
