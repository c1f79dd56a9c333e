# message: nearest point first (minimum)
def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    """The farthest point of the other list instead of the nearest."""
    a = np.asarray(points_a, dtype=float) * np.asarray(spacing_mm, dtype=float)
    b = np.asarray(points_b, dtype=float) * np.asarray(spacing_mm, dtype=float)
    table = np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=-1))
    return max(np.percentile(table.max(axis=1), percentile), np.percentile(table.max(axis=0), percentile))
