# message: before you look for the nearest pixel
def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    """Looks for the nearest pixel in pixels, and measures the way to it in mm."""

    def ways(ones, others):
        ones, others = np.asarray(ones, float), np.asarray(others, float)
        nearest = others[((ones[:, None] - others[None]) ** 2).sum(axis=-1).argmin(axis=1)]
        return np.sqrt((((ones - nearest) * np.asarray(spacing_mm)) ** 2).sum(axis=1))

    return max(np.percentile(ways(points_a, points_b), percentile), np.percentile(ways(points_b, points_a), percentile))
