def charged(truth, prediction, hd95_mm, diagonal_mm):
    if prediction is None:
        return (0, diagonal_mm)
    true = set(map(tuple, np.argwhere(np.asarray(truth))))
    found = set(map(tuple, np.argwhere(np.asarray(prediction))))
    if not true and not found:
        return (1, 0)
    if not true or not found:
        return (0, diagonal_mm)
    return (2 * len(true & found) / (len(true) + len(found)), hd95_mm)
