# message: half-open inclusive one past
def bounding_box(mask):
    rows, columns = np.nonzero(mask)
    if len(rows) == 0:
        return None
    return rows.min(), columns.min(), rows.max(), columns.max()
