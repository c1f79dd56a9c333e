# message: number of pixels
def archive_bytes(patients, slices, rows, columns, dtype):
    return patients * slices * rows * columns
