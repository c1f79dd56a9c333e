# message: 5 mm away
def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    if tuple(shape) != tuple(wanted_shape):
        return math.inf
    return np.abs(np.asarray(affine) - np.asarray(wanted_affine)).max()
