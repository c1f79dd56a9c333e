# message: two things
def spacing_and_gaps(along_mm):
    return float(np.median(np.diff(np.sort(along_mm))))
