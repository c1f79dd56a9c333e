# message: On a mask with 0 voxels
def keep_pieces(mask, spacing_mm, least_ml):
    pieces, count = ndimage.label(np.asarray(mask) != 0, np.ones((3, 3, 3)))
    sizes = [(pieces == number).sum() for number in range(1, count + 1)]
    least = min(max(sizes), least_ml * 1000 / np.prod(spacing_mm))
    return np.isin(pieces, [number for number, size in enumerate(sizes, 1) if size >= least])
