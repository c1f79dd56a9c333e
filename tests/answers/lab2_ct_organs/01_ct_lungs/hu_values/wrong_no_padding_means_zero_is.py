# message: -1024
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    known = stored != (padding or 0)
    return np.where(known, stored.astype(float) * slope + intercept, -1000.0), known
