def look_up(array, rows, columns, linear, outside):
    array, rows, columns = np.asarray(array), np.asarray(rows, float), np.asarray(columns, float)
    height, width = array.shape
    inside = (rows >= -0.5) & (rows <= height - 0.5) & (columns >= -0.5) & (columns <= width - 0.5)
    y, x = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    bottom, right = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    down, across = y - top, x - left
    upper = (1 - across) * array[top, left] + across * array[top, right]
    lower = (1 - across) * array[bottom, left] + across * array[bottom, right]
    return np.where(inside, (1 - down) * upper + down * lower, outside)
