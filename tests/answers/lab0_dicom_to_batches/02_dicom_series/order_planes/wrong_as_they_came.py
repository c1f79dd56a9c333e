# message: axial sort by the position
def slice_order(slices):
    return list(range(len(slices)))
