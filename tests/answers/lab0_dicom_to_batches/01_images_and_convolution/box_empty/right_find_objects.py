from scipy.ndimage import find_objects


def bounding_box(mask):
    found = find_objects((np.asarray(mask) != 0).astype(int))
    if not found:
        return None
    rows, columns = found[0]
    return rows.start, columns.start, rows.stop, columns.stop
