# message: not 0 belongs
def bounding_box(mask):
    rows, columns = np.nonzero(np.asarray(mask) == 1)
    if len(rows) == 0:
        return None
    return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
