# message: changed the mask
def keep_pieces(mask, spacing_mm, least_ml):
    pieces, count = ndimage.label(mask, np.ones((3, 3, 3)))
    voxels = np.bincount(pieces.ravel())
    voxels[0] = 0
    for number in range(1, count + 1):
        if number != voxels.argmax() and voxels[number] * np.prod(spacing_mm) / 1000 < least_ml - 1e-9:
            mask[pieces == number] = 0
    return mask != 0
