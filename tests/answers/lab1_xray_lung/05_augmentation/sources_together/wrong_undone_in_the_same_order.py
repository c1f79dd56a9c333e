# message: what was done last is undone first
def sources(shape, degrees=0.0, shift=(0.0, 0.0), zoom=1.0, flip=False):
    height, width = shape
    rows, columns = np.mgrid[:height, :width].astype(float)
    y, x = rows - (height - 1) / 2, columns - (width - 1) / 2
    if flip:
        x = -x
    y, x = y / zoom, x / zoom
    back = np.deg2rad(-degrees)
    y, x = y * np.cos(back) - x * np.sin(back), x * np.cos(back) + y * np.sin(back)
    return y - shift[0] + (height - 1) / 2, x - shift[1] + (width - 1) / 2
