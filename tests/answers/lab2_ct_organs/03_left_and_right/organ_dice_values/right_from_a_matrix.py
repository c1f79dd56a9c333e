def organ_dice(truths, predictions, organs):
    rows = []
    for true, predicted in zip(truths, predictions, strict=True):
        true, predicted = np.ravel(true).astype(int), np.ravel(predicted).astype(int)
        size = 1 + max(true.max(), predicted.max(), max(organs))
        table = np.bincount(true * size + predicted, minlength=size * size).reshape(size, size)
        below = table.sum(0) + table.sum(1)
        with np.errstate(invalid="ignore"):
            rows.append([2 * table[o, o] / below[o] if below[o] else np.nan for o in organs])
    return rows
