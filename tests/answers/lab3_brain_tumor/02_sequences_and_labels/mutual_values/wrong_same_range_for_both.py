# message: own range
def mutual_information(first, second, bins=32):
    a, b = np.ravel(first).astype(float), np.ravel(second).astype(float)
    low, high = min(a.min(), b.min()), max(a.max(), b.max())
    p = np.histogram2d(a, b, bins=bins, range=[[low, high], [low, high]])[0] / a.size
    alone = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    there = p > 0
    return float((p[there] * np.log2(p[there] / alone[there])).sum())
