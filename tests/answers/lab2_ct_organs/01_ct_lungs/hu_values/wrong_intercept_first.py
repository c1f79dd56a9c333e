# message: multiply by the slope first
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    known = np.ones(stored.shape, bool) if padding is None else stored != padding
    return np.where(known, (stored.astype(float) + intercept) * slope, -1000.0), known
