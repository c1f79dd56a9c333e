# message: stored value compare before you rescale
def hounsfield(stored, slope, intercept, padding=None):
    hu = np.asarray(stored).astype(float) * slope + intercept
    known = np.ones(hu.shape, bool) if padding is None else hu != padding
    return np.where(known, hu, -1000.0), known
