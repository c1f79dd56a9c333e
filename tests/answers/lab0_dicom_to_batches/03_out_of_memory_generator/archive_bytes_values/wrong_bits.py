# message: 8 bits are one byte
def archive_bytes(patients, slices, rows, columns, dtype):
    return patients * slices * rows * columns * np.dtype(dtype).itemsize * 8
