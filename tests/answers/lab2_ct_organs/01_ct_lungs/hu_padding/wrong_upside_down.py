# message: upside down
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    pad = np.zeros(stored.shape, bool) if padding is None else stored == padding
    return np.where(pad, -1000.0, stored.astype(float) * slope + intercept), pad
