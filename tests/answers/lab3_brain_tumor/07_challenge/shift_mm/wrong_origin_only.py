# message: first corner look at all corners
def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    if tuple(shape) != tuple(wanted_shape):
        return math.inf
    return float(np.linalg.norm(affine[:3, 3] - wanted_affine[:3, 3]))
