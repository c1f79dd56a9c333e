# message: unsigned wrap around below zero
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    known = np.ones(stored.shape, bool) if padding is None else stored != padding
    hu = stored * np.asarray(slope).astype(stored.dtype) + np.asarray(intercept).astype(stored.dtype)
    return np.where(known, hu.astype(float), -1000.0), known
