# message: single pixel row 0 not whether they are 0
def bounding_box(mask):
    rows, columns = np.nonzero(mask)
    if not rows.any():
        return None
    return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
