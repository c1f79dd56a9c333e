def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    """Puts every corner twice and measures between."""
    if list(map(int, shape)) != list(map(int, wanted_shape)):
        return np.inf
    a, b = np.asarray(affine, dtype=np.float64), np.asarray(wanted_affine, dtype=np.float64)
    if np.isnan(a).any() or np.isnan(b).any() or np.isinf(a).any() or np.isinf(b).any():
        return np.inf
    farthest = 0.0
    for i in (0, shape[0] - 1):
        for j in (0, shape[1] - 1):
            for k in (0, shape[2] - 1):
                here, there = a.dot([i, j, k, 1]), b.dot([i, j, k, 1])
                farthest = max(farthest, math.dist(here[:3], there[:3]))
    return farthest
