def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    hu, known = np.empty(stored.shape), np.empty(stored.shape, bool)
    for index, value in np.ndenumerate(stored):
        known[index] = padding is None or int(value) != padding
        hu[index] = float(value) * slope + intercept if known[index] else -1000
    return hu, known
