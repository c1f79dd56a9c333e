def bounding_box(mask):
    rows, columns = np.nonzero(mask)
    if rows.size == 0:
        return None
    return rows.min(), columns.min(), rows.max(), columns.max()
