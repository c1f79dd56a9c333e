# message: positions in mm not numbers
def spacing_and_gaps(along_mm):
    along = np.sort(np.asarray(along_mm, float))
    step = np.median(np.diff(along))
    places = np.round((along - along[0]) / step).astype(int)
    return step, sorted(set(range(places[-1] + 1)) - set(places.tolist()))
