# message: got 0 both directions
def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    """Compares point by point, first with first, as far as both lists go."""
    a, b = np.asarray(points_a, float) * spacing_mm, np.asarray(points_b, float) * spacing_mm
    count = min(len(a), len(b))
    return np.percentile(np.sqrt(((a[:count] - b[:count]) ** 2).sum(axis=1)), percentile)
