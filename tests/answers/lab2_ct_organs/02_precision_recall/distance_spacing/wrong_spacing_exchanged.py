# message: got 2.8 spacing of rows and columns is exchanged
def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    a = np.asarray(points_a, dtype=float) * np.asarray(spacing_mm, dtype=float)[::-1]
    b = np.asarray(points_b, dtype=float) * np.asarray(spacing_mm, dtype=float)[::-1]
    table = np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=-1))
    return max(np.percentile(table.min(axis=1), percentile), np.percentile(table.min(axis=0), percentile))
