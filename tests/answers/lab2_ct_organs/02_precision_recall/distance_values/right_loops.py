import math


def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    def directed(ones, others):
        ways = []
        for one in ones:
            nearest = math.inf
            for other in others:
                way = math.dist(
                    [float(x) * mm for x, mm in zip(one, spacing_mm, strict=True)],
                    [float(x) * mm for x, mm in zip(other, spacing_mm, strict=True)],
                )
                nearest = min(nearest, way)
            ways.append(nearest)
        return np.percentile(ways, percentile)

    return max(directed(points_a, points_b), directed(points_b, points_a))
