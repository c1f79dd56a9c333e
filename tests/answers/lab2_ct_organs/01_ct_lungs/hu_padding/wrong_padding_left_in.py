# message: padding becomes air -3024
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    known = np.ones(stored.shape, bool) if padding is None else stored != padding
    return stored.astype(float) * slope + intercept, known
