def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    if shape != wanted_shape or not (np.isfinite(affine).all() and np.isfinite(wanted_affine).all()):
        return float("inf")
    corners = np.array([(*corner, 1) for corner in itertools.product(*[(0, side - 1) for side in shape])])
    return np.linalg.norm((corners @ (affine - wanted_affine).T)[:, :3], axis=1).max()
