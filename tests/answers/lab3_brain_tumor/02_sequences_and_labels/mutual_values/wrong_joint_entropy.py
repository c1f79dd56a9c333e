# message: tells nothing
def mutual_information(first, second, bins=32):
    pairs = np.histogram2d(np.ravel(first).astype(float), np.ravel(second).astype(float), bins=bins)[0]
    p = pairs / pairs.sum()
    p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    there = p > 0
    return float(-(p[there] * np.log2(p[there])).sum())
