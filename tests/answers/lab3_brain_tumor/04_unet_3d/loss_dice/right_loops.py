def dice_focal(probabilities, truth, weight=1.0, gamma=2.0):
    p, t = np.asarray(probabilities, dtype=float), np.asarray(truth, dtype=float)
    losses_of_regions, costs = [], []
    for r in range(p.shape[-1]):
        overlap = size = 0.0
        for a, b in zip(p[..., r].ravel().tolist(), t[..., r].ravel().tolist(), strict=True):
            overlap += a * b
            size += a + b
            q = max(a if b else 1 - a, 1e-7)
            costs.append(-((1 - q) ** gamma) * np.log(q))
        losses_of_regions.append(1 - 2 * overlap / size if size else 0.0)
    return sum(losses_of_regions) / len(losses_of_regions) + weight * sum(costs) / len(costs)
