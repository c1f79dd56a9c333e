# message: ask the dtype for its size
def archive_bytes(patients, slices, rows, columns, dtype):
    return patients * slices * rows * columns * 4
