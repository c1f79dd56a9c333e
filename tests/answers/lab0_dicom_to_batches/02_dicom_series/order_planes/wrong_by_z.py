# message: sagittal project row x column
def slice_order(slices):
    return np.argsort([float(one.ImagePositionPatient[2]) for one in slices]).tolist()
