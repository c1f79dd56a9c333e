# message: bytes, not megabytes
def archive_bytes(patients, slices, rows, columns, dtype):
    return patients * slices * rows * columns * np.dtype(dtype).itemsize / 1e6
