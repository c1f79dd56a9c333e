# message: nothing clipped
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    known = np.ones(stored.shape, bool) if padding is None else stored != padding
    hu = np.clip(stored.astype(float) * slope + intercept, -1000, None)
    return np.where(known, hu, -1000.0), known
