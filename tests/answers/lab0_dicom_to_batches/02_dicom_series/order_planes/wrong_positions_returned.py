# message: order holds each of the numbers once
def slice_order(slices):
    return sorted(float(one.ImagePositionPatient[2]) for one in slices)
