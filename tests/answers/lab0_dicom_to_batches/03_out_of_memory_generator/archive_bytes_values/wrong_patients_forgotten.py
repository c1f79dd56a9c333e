# message: multiply by the number of patients
def archive_bytes(patients, slices, rows, columns, dtype):
    return slices * rows * columns * np.dtype(dtype).itemsize
