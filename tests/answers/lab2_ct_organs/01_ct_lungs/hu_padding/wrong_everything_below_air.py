# message: stored value compare before
def hounsfield(stored, slope, intercept, padding=None):
    """Clips what is less than air, and calls it padding."""
    hu = np.asarray(stored).astype(float) * slope + intercept
    known = hu >= -1024 if padding is not None else np.ones(hu.shape, bool)
    return np.where(known, hu, -1000.0), known
