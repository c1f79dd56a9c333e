# message: room touch a side
def threshold_lungs(hu, limit=-400):
    return np.asarray(hu) < limit
