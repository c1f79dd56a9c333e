# message: got 4 distance in pixels multiply spacing
def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    a = np.asarray(points_a, dtype=float)
    b = np.asarray(points_b, dtype=float)
    table = np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=-1))
    return max(np.percentile(table.min(axis=1), percentile), np.percentile(table.min(axis=0), percentile))
