def sources(shape, degrees=0.0, shift=(0.0, 0.0), zoom=1.0, flip=False):
    def to(y, x):
        return np.array([[1, 0, y], [0, 1, x], [0, 0, 1.0]])

    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    middle = (shape[0] - 1) / 2, (shape[1] - 1) / 2
    forwards = to(*middle) @ to(*shift) @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    forwards = forwards @ np.diag([zoom, -zoom if flip else zoom, 1.0]) @ to(-middle[0], -middle[1])
    points = np.stack([*np.indices(shape).reshape(2, -1), np.ones(shape[0] * shape[1])])
    rows, columns, _ = np.linalg.inv(forwards) @ points
    return [rows.reshape(shape), columns.reshape(shape)]
