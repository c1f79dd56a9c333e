# message: without any object None place
def bounding_box(mask):
    rows, columns = np.nonzero(mask)
    if len(rows) == 0:
        return 0, 0, 0, 0
    return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
