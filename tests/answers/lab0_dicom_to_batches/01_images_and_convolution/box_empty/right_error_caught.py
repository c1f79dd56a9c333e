def bounding_box(mask):
    rows, columns = np.nonzero(mask)
    try:
        return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    except ValueError:
        return None
