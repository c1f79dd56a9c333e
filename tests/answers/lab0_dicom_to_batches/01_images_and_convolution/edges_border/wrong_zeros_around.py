# message: rim of zeros repeat
def edge_strength(image, spacing_mm):
    dy, dx = spacing_mm
    sx = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
    image = np.asarray(image, dtype=float)
    gx = ndimage.correlate(image, sx, mode="constant") / dx
    gy = ndimage.correlate(image, sx.T, mode="constant") / dy
    return np.hypot(gx, gy)
