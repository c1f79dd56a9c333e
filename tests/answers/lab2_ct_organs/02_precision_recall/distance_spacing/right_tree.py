from scipy.spatial import KDTree


def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    a, b = np.asarray(points_a) * np.asarray(spacing_mm, float), np.asarray(points_b) * np.asarray(spacing_mm, float)
    ways = KDTree(b).query(a)[0], KDTree(a).query(b)[0]
    return max(float(np.percentile(way, percentile)) for way in ways)
