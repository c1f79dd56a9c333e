# message: True and False float64
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    known = np.ones(stored.shape) if padding is None else (stored != padding).astype(float)
    return np.where(known > 0, stored.astype(float) * slope + intercept, -1000.0), known
