def archive_bytes(patients, slices, rows, columns, dtype):
    return np.zeros(1, dtype).nbytes * patients * slices * rows * columns
