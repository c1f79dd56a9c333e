# message: sobel 1, 2, 1
def edge_strength(image, spacing_mm):
    gy, gx = np.gradient(np.asarray(image, dtype=float), *spacing_mm)
    return np.hypot(gy, gx)
