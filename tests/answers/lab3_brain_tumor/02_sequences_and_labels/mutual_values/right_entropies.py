def mutual_information(first, second, bins=32):
    """H(A) + H(B) - H(A, B)."""
    table = np.histogram2d(np.asarray(first, float).ravel(), np.asarray(second, float).ravel(), bins)[0]

    def entropy(counts):
        p = counts[counts > 0] / counts.sum()
        return -(p * np.log2(p)).sum()

    return max(0.0, entropy(table.sum(axis=1)) + entropy(table.sum(axis=0)) - entropy(table))
