# message: one number
def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    difference = np.asarray(affine, float) - np.asarray(wanted_affine, float)
    corners = itertools.product(*((0, side - 1) for side in shape))
    return [float(np.linalg.norm((difference @ (*corner, 1))[:3])) for corner in corners]
