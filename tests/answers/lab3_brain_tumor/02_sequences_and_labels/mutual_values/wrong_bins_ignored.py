# message: sort into `bins` bins
def mutual_information(first, second, bins=32):
    pairs = np.histogram2d(np.ravel(first).astype(float), np.ravel(second).astype(float), bins=32)[0]
    p = pairs / pairs.sum()
    alone = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    there = p > 0
    return float((p[there] * np.log2(p[there] / alone[there])).sum())
