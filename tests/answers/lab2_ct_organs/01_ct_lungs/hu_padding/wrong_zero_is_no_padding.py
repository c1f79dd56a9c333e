# message: padding of 0 overlooked
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    known = np.ones(stored.shape, bool)
    if padding:
        known = stored != padding
    return np.where(known, stored.astype(float) * slope + intercept, -1000.0), known
