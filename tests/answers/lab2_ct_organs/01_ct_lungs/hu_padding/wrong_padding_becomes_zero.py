# message: padding becomes air -1000
def hounsfield(stored, slope, intercept, padding=None):
    """Zero Hounsfield units are water, not nothing."""
    stored = np.asarray(stored)
    known = np.ones(stored.shape, bool) if padding is None else stored != padding
    return np.where(known, stored.astype(float) * slope + intercept, 0.0), known
