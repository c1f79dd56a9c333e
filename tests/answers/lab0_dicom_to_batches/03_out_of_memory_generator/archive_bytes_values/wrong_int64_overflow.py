# message: multiply by the number of patients
def archive_bytes(patients, slices, rows, columns, dtype):
    return int(np.prod(np.array([patients, slices, rows, columns, np.dtype(dtype).itemsize], np.int32), dtype=np.int32))
