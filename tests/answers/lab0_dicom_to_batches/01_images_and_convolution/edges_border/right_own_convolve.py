def edge_strength(image, spacing_mm):
    padded = np.pad(np.asarray(image, dtype=float), 1, mode="edge")
    sx = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
    gx, gy = (np.asarray(convolve(padded, kernel))[1:-1, 1:-1] for kernel in (sx, sx.T))
    return np.hypot(gx / spacing_mm[1], gy / spacing_mm[0])
