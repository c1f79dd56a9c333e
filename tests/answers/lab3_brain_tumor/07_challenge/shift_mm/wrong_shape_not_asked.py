# message: axes in another order inf
def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    affine, wanted_affine = np.asarray(affine, float), np.asarray(wanted_affine, float)
    if not np.isfinite(affine - wanted_affine).all():
        return math.inf
    corners = itertools.product(*((0, side - 1) for side in wanted_shape))
    return max(np.linalg.norm(((affine - wanted_affine) @ (*corner, 1))[:3]) for corner in corners)
