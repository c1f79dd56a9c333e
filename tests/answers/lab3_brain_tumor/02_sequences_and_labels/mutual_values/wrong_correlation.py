# message: this is the correlation
def mutual_information(first, second, bins=32):
    return float(np.corrcoef(np.ravel(first), np.ravel(second))[0, 1])
