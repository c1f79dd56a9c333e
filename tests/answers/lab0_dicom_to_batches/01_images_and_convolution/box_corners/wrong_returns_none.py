# message: None object
def bounding_box(mask):
    rows, columns = np.nonzero(mask)
    print(rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)
