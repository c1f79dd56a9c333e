# message: rim of zeros repeat
def edge_strength(image, spacing_mm):
    sx = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
    gx, gy = (np.asarray(convolve(image, kernel)) for kernel in (sx, sx.T))
    return np.hypot(gx / spacing_mm[1], gy / spacing_mm[0])
