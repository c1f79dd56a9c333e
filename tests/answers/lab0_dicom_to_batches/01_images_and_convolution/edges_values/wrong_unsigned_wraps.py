# message: uint8 float
def edge_strength(image, spacing_mm):
    a = np.pad(np.asarray(image), 1, mode="edge")
    gx = ((a[:-2, 2:] - a[:-2, :-2]) + 2 * (a[1:-1, 2:] - a[1:-1, :-2]) + (a[2:, 2:] - a[2:, :-2])) / 8 / spacing_mm[1]
    gy = ((a[2:, :-2] - a[:-2, :-2]) + 2 * (a[2:, 1:-1] - a[:-2, 1:-1]) + (a[2:, 2:] - a[:-2, 2:])) / 8 / spacing_mm[0]
    return np.hypot(gx, gy)
