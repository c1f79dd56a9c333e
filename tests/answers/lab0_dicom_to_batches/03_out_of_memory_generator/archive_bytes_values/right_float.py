def archive_bytes(patients, slices, rows, columns, dtype):
    return float(patients) * slices * rows * columns * np.dtype(dtype).itemsize
