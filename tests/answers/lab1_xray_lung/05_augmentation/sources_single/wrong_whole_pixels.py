# message: 1.5
def sources(shape, degrees=0.0, shift=(0.0, 0.0), zoom=1.0, flip=False):
    height, width = shape
    rows, columns = np.mgrid[:height, :width].astype(float)
    y = rows - (height - 1) / 2 - shift[0]
    x = columns - (width - 1) / 2 - shift[1]
    back = np.deg2rad(-degrees)
    y, x = y * np.cos(back) - x * np.sin(back), x * np.cos(back) + y * np.sin(back)
    y, x = y / zoom, x / zoom
    if flip:
        x = -x
    return np.rint(y + (height - 1) / 2), np.rint(x + (width - 1) / 2)
