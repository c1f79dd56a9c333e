def mutual_information(first, second, bins=32):
    """Bin numbers by hand, and a dictionary of pairs."""
    from collections import Counter
    from math import log2

    def binned(image):
        values = np.ravel(image).astype(float)
        low, high = values.min(), values.max()
        if high == low:
            return np.zeros(values.size, int)
        return np.minimum(((values - low) / (high - low) * bins).astype(int), bins - 1)

    a, b = binned(first).tolist(), binned(second).tolist()
    n, alone_a, alone_b = len(a), Counter(a), Counter(b)
    return sum(k / n * log2(k * n / (alone_a[x] * alone_b[y])) for (x, y), k in Counter(zip(a, b, strict=True)).items())
