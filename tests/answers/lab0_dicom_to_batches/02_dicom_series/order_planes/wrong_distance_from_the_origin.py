# message: project row x column
def slice_order(slices):
    return np.argsort([np.linalg.norm(np.array(one.ImagePositionPatient, float)) for one in slices]).tolist()
