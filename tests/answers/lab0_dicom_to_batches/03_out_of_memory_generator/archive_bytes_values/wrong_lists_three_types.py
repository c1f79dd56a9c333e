# message: itemsize instead of listing types
def archive_bytes(patients, slices, rows, columns, dtype):
    return patients * slices * rows * columns * {"int16": 2, "float32": 4, "float64": 8}.get(np.dtype(dtype).name, 4)
