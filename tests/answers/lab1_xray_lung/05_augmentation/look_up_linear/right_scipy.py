from scipy import ndimage


def look_up(array, rows, columns, linear, outside):
    rows, columns = np.asarray(rows, float), np.asarray(columns, float)
    array = np.asarray(array).astype(float)
    values = ndimage.map_coordinates(array, [rows, columns], order=1 if linear else 0, mode="nearest")
    height, width = array.shape
    inside = (rows >= -0.5) & (rows <= height - 0.5) & (columns >= -0.5) & (columns <= width - 0.5)
    return np.where(inside, values, outside)
