# message: rows (y) before columns (x)
def bounding_box(mask):
    rows, columns = np.nonzero(mask)
    if len(rows) == 0:
        return None
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
