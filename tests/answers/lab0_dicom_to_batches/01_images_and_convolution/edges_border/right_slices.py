def edge_strength(image, spacing_mm):
    a = np.pad(np.asarray(image, dtype=np.float32), 1, mode="edge")
    x = (a[:-2] + 2 * a[1:-1] + a[2:]) / 4
    y = (a[:, :-2] + 2 * a[:, 1:-1] + a[:, 2:]) / 4
    return abs((x[:, 2:] - x[:, :-2]) / 2 / spacing_mm[1] + 1j * (y[2:] - y[:-2]) / 2 / spacing_mm[0])
