def hounsfield(stored, slope, intercept, padding=None):
    masked = np.ma.array(np.asarray(stored, dtype=float))
    if padding is not None:
        masked = np.ma.masked_equal(masked, padding)
    known = ~np.ma.getmaskarray(masked)
    return (masked * float(slope) + float(intercept)).filled(-1000.0), known
