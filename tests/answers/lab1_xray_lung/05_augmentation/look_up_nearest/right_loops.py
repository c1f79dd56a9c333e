import math


def look_up(array, rows, columns, linear, outside):
    height, width = np.shape(array)

    def one(row, column):
        if not (-0.5 <= row <= height - 0.5 and -0.5 <= column <= width - 0.5):
            return float(outside)
        row, column = min(max(row, 0), height - 1), min(max(column, 0), width - 1)
        if not linear:
            return float(array[math.floor(row + 0.5), math.floor(column + 0.5)])
        value = 0.0
        for y in range(height):
            for x in range(width):
                value += max(0, 1 - abs(row - y)) * max(0, 1 - abs(column - x)) * float(array[y, x])
        return value

    points = [one(float(r), float(c)) for r, c in zip(np.ravel(rows), np.ravel(columns), strict=True)]
    return np.reshape(points, np.shape(rows))
