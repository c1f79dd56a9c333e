# message: the mask has the shape of the volume
def threshold_lungs(hu, limit=-400):
    pieces, _ = ndimage.label(np.asarray(hu)[0] < limit)
    return pieces > 1
