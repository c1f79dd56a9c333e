# message: nan inf isfinite
def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    affine, wanted_affine = np.asarray(affine, float), np.asarray(wanted_affine, float)
    if tuple(shape) != tuple(wanted_shape):
        return math.inf
    farthest = 0.0
    for corner in itertools.product(*((0, side - 1) for side in shape)):
        farthest = max(farthest, float(np.linalg.norm(((affine - wanted_affine) @ (*corner, 1))[:3])))
    return farthest
