import math


def sources(shape, degrees=0.0, shift=(0.0, 0.0), zoom=1.0, flip=False):
    height, width = shape
    rows, columns = [], []
    for row in range(height):
        rows.append([])
        columns.append([])
        for column in range(width):
            y, x = row - (height - 1) / 2 - shift[0], column - (width - 1) / 2 - shift[1]
            c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
            y, x = (y * c + x * s) / zoom, (x * c - y * s) / zoom
            rows[-1].append(y + (height - 1) / 2)
            columns[-1].append((-x if flip else x) + (width - 1) / 2)
    return rows, columns
