# message: outside negative indices
def look_up(array, rows, columns, linear, outside):
    array, rows, columns = np.asarray(array, float), np.asarray(rows, float), np.asarray(columns, float)
    height, width = array.shape
    if not linear:
        return array[np.rint(rows).astype(int) % height, np.rint(columns).astype(int) % width]
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, across = rows - top, columns - left
    top, left, bottom, right = top % height, left % width, (top + 1) % height, (left + 1) % width
    upper = (1 - across) * array[top, left] + across * array[top, right]
    lower = (1 - across) * array[bottom, left] + across * array[bottom, right]
    return (1 - down) * upper + down * lower
