# message: got 7 square root
def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    a = np.asarray(points_a, dtype=float) * np.asarray(spacing_mm, dtype=float)
    b = np.asarray(points_b, dtype=float) * np.asarray(spacing_mm, dtype=float)
    table = np.abs(a[:, None] - b[None]).sum(axis=-1)
    return max(np.percentile(table.min(axis=1), percentile), np.percentile(table.min(axis=0), percentile))
