# message: unsigned convert to float before you calculate
def hounsfield(stored, slope, intercept, padding=None):
    """NumPy refuses: -1024 is no uint16."""
    stored = np.asarray(stored)
    known = np.ones(stored.shape, bool) if padding is None else stored != padding
    return np.where(known, stored * slope + intercept, -1000), known
