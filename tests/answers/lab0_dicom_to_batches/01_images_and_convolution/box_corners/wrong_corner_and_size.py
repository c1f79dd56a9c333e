# message: (1, 1, 3, 4) half-open bottom right
def bounding_box(mask):
    rows, columns = np.nonzero(mask)
    if len(rows) == 0:
        return None
    return rows.min(), columns.min(), np.ptp(rows) + 1, np.ptp(columns) + 1
