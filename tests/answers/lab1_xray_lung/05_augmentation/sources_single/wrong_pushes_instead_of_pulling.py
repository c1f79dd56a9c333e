# message: left neighbour pull inverse
def sources(shape, degrees=0.0, shift=(0.0, 0.0), zoom=1.0, flip=False):
    height, width = shape
    y, x = np.mgrid[:height, :width].astype(float)
    y, x = y - (height - 1) / 2, x - (width - 1) / 2
    x = -x if flip else x
    y, x = y * zoom, x * zoom
    turn = np.deg2rad(degrees)
    y, x = y * np.cos(turn) - x * np.sin(turn), x * np.cos(turn) + y * np.sin(turn)
    return y + shift[0] + (height - 1) / 2, x + shift[1] + (width - 1) / 2
