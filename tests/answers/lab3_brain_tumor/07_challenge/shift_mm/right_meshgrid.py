def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    if tuple(shape) != tuple(wanted_shape):
        return float("inf")
    difference = np.array(affine, dtype=float) - np.array(wanted_affine, dtype=float)
    corners = np.array(np.meshgrid(*[(0, n - 1) for n in shape], [1], indexing="ij")).reshape(4, -1)
    with np.errstate(all="ignore"):
        away = np.sqrt(((difference @ corners)[:3] ** 2).sum(axis=0)).max()
    return float(away) if np.isfinite(away) else float("inf")
