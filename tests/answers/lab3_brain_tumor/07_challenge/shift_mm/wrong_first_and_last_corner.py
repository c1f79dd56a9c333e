# message: corners first and last corner not at all all eight
def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    affine, wanted_affine = np.asarray(affine, float), np.asarray(wanted_affine, float)
    if tuple(shape) != tuple(wanted_shape) or not np.isfinite(affine - wanted_affine).all():
        return math.inf
    corners = (0, 0, 0), tuple(side - 1 for side in shape)
    return max(np.linalg.norm(((affine - wanted_affine) @ (*corner, 1))[:3]) for corner in corners)
