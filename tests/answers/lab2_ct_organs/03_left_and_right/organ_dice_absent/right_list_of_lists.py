def organ_dice(truths, predictions, organs):
    table = []
    for true, predicted in zip(truths, predictions, strict=True):
        row = []
        for organ in organs:
            t, p = np.equal(true, organ), np.equal(predicted, organ)
            row.append(float("nan") if not t.any() and not p.any() else 2 * (t * p).sum() / (t.sum() + p.sum()))
        table.append(row)
    return table
