# message: returned None
def archive_bytes(patients, slices, rows, columns, dtype):
    print(patients * slices * rows * columns * np.dtype(dtype).itemsize)
