# message: SliceLocation only the position
def slice_order(slices):
    return sorted(
        range(len(slices)), key=lambda i: float(slices[i].get("SliceLocation", slices[i].ImagePositionPatient[2]))
    )
