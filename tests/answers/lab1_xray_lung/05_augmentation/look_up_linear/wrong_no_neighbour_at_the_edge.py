# message: out of bounds no neighbour np.clip
def look_up(array, rows, columns, linear, outside):
    array = np.asarray(array, float)
    y, x = np.floor(rows).astype(int), np.floor(columns).astype(int)
    d, a = rows - y, columns - x
    upper = (1 - a) * array[y, x] + a * array[y, x + 1]
    return (1 - d) * upper + d * ((1 - a) * array[y + 1, x] + a * array[y + 1, x + 1])
