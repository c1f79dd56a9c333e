# message: stops with inf
def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    if tuple(shape) != tuple(wanted_shape):
        raise ValueError("other shapes")
    affine, wanted_affine = np.asarray(affine, float), np.asarray(wanted_affine, float)
    corners = np.array(list(itertools.product(*((0, side - 1) for side in shape), [1]))).T
    return np.linalg.norm(((affine - wanted_affine) @ corners)[:3], axis=0).max()
