def archive_bytes(patients, slices, rows, columns, dtype):
    import math

    return math.prod((patients, slices, rows, columns, np.dtype(dtype).itemsize))
