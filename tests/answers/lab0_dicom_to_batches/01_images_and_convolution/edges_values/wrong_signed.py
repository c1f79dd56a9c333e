# message: never negative
def edge_strength(image, spacing_mm):
    dy, dx = spacing_mm
    sx = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
    image = np.asarray(image, dtype=float)
    gx = ndimage.correlate(image, sx, mode="nearest") / dx
    gy = ndimage.correlate(image, sx.T, mode="nearest") / dy
    return np.hypot(gx, gy) * np.where(gx + gy < 0, -1, 1)
