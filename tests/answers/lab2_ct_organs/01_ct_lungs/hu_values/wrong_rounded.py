# message: floats round nothing
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    known = np.ones(stored.shape, bool) if padding is None else stored != padding
    hu = np.round(stored.astype(float) * slope + intercept).astype(int)
    return np.where(known, hu, -1000), known
