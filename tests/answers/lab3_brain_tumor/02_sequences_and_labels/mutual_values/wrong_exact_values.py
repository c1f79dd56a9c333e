# message: sort into `bins` bins
def mutual_information(first, second, bins=32):
    a, b = (np.unique(np.ravel(each), return_inverse=True)[1] for each in (first, second))
    p = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(p, (a, b), 1 / a.size)
    alone = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    there = p > 0
    return float((p[there] * np.log2(p[there] / alone[there])).sum())
