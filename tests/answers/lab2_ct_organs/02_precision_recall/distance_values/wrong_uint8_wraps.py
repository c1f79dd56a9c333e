# message: uint8 convert to float before
def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    """Subtracts before it converts."""
    a, b = np.asarray(points_a), np.asarray(points_b)
    table = np.sqrt((((a[:, None] - b[None]) * np.asarray(spacing_mm, float)) ** 2).sum(axis=-1))
    return max(np.percentile(table.min(axis=1), percentile), np.percentile(table.min(axis=0), percentile))
