def count_fates(truths, predictions):
    rows = []
    for truth, prediction in zip(truths, predictions, strict=True):
        tp = fp = fn = tn = 0
        for line, said_line in zip(truth, prediction, strict=True):
            for true, said in zip(line, said_line, strict=True):
                if said:
                    tp, fp = (tp + 1, fp) if true else (tp, fp + 1)
                else:
                    fn, tn = (fn + 1, tn) if true else (fn, tn + 1)
        rows.append([tp, fp, fn, tn])
    return rows
