# message: 5 mm straight way root of the sum of squares
def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    affine, wanted_affine = np.asarray(affine, float), np.asarray(wanted_affine, float)
    if tuple(shape) != tuple(wanted_shape) or not np.isfinite(affine - wanted_affine).all():
        return math.inf
    corners = itertools.product(*((0, side - 1) for side in shape))
    return max(np.abs((affine - wanted_affine) @ (*corner, 1)).max() for corner in corners)
