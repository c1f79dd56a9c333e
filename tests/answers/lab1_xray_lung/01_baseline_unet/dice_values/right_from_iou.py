def dice_per_case(truths, predictions):
    truths, predictions = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    both = (truths & predictions).sum(axis=(1, 2))
    union = (truths | predictions).sum(axis=(1, 2))
    iou = np.divide(both, union, out=np.ones(len(union)), where=union > 0)
    return 2 * iou / (1 + iou)
