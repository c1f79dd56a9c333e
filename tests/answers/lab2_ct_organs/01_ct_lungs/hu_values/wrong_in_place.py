# message: changed the array work on a copy
def hounsfield(stored, slope, intercept, padding=None):
    known = np.ones(stored.shape, bool) if padding is None else stored != padding
    stored *= slope
    stored += intercept
    stored[~known] = -1000
    return stored, known
