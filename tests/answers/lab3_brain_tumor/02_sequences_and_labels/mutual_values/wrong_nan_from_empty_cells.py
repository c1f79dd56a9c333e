# message: Leave empty cells out
def mutual_information(first, second, bins=32):
    pairs = np.histogram2d(np.ravel(first).astype(float), np.ravel(second).astype(float), bins=bins)[0]
    p = pairs / pairs.sum()
    alone = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    with np.errstate(all="ignore"):
        return float((p * np.log2(p / alone)).sum())
