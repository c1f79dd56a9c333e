# message: touch border
def bounding_box(mask):
    mask = np.asarray(mask).copy()
    mask[0] = mask[-1] = 0
    mask[:, 0] = mask[:, -1] = 0
    rows, columns = np.nonzero(mask)
    if len(rows) == 0:
        return None
    return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
