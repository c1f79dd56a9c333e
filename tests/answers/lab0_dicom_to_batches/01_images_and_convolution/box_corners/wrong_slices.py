# message: four numbers
def bounding_box(mask):
    rows, _ = np.nonzero(mask)
    if len(rows) == 0:
        return None
    return rows.min(), rows.max() + 1
