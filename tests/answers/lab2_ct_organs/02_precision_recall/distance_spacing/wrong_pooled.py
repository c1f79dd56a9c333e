# message: do not pool the two directions
def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    a = np.asarray(points_a, dtype=float) * np.asarray(spacing_mm, dtype=float)
    b = np.asarray(points_b, dtype=float) * np.asarray(spacing_mm, dtype=float)
    table = np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=-1))
    return np.percentile(np.concatenate([table.min(axis=1), table.min(axis=0)]), percentile)
