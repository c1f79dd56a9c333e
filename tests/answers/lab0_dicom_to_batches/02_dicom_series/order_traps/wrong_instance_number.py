# message: InstanceNumber
def slice_order(slices):
    return sorted(range(len(slices)), key=lambda i: slices[i].InstanceNumber)
