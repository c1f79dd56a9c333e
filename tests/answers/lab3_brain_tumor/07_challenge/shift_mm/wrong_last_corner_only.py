# message: first corner 0.9
def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    affine, wanted_affine = np.asarray(affine, float), np.asarray(wanted_affine, float)
    if tuple(shape) != tuple(wanted_shape) or not np.isfinite(affine - wanted_affine).all():
        return math.inf
    last = tuple(side - 1 for side in shape)
    return np.linalg.norm(((affine - wanted_affine) @ (*last, 1))[:3])
