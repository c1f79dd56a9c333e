from scipy.spatial.distance import cdist


def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    table = cdist(np.asarray(points_a, float) * spacing_mm, np.asarray(points_b, float) * spacing_mm)
    return np.percentile(table.min(axis=1), percentile).clip(min=np.percentile(table.min(axis=0), percentile))
