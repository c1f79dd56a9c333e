def count_fates(truths, predictions):
    rows = []
    for truth, prediction in zip(truths, predictions, strict=True):
        counts = metrics.confusion(np.array(prediction, np.uint8), np.array(truth, np.uint8), [0, 1])[1]
        rows.append([counts.tp, counts.fp, counts.fn, counts.tn])
    return rows
