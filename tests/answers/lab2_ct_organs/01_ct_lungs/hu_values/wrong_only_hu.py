# message: two arrays hu known return both
def hounsfield(stored, slope, intercept, padding=None):
    stored = np.asarray(stored)
    return stored.astype(float) * slope + intercept
