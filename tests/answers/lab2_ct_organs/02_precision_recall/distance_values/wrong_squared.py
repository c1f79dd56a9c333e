# message: expected 5.0, got 25
def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    a = np.asarray(points_a, dtype=float) * np.asarray(spacing_mm, dtype=float)
    b = np.asarray(points_b, dtype=float) * np.asarray(spacing_mm, dtype=float)
    table = ((a[:, None] - b[None]) ** 2).sum(axis=-1)
    return max(np.percentile(table.min(axis=1), percentile), np.percentile(table.min(axis=0), percentile))
