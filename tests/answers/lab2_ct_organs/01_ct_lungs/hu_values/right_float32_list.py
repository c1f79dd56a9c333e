def hounsfield(stored, slope, intercept, padding=None):
    """A list of two, and single precision."""
    hu = np.array(stored, dtype=np.float32) * np.float32(slope) + np.float32(intercept)
    known = ~np.isin(stored, [] if padding is None else [padding])
    hu[~known] = -1000
    return [hu, known]
