# message: something is nan
def from_rates(share, sensitivity, precision):
    tp = share * sensitivity
    fn = share - tp
    fp = tp * (1 - precision) / precision if precision > 0 else 0 * precision
    tn = 1 - tp - fn - fp
    if tn < -1e-9:
        raise ValueError
    if precision != precision:
        tp = fp = fn = tn = precision
    return {
        "accuracy": tp + tn,
        "specificity": tn / (1 - share),
        "dice": 2 * tp / (2 * tp + fp + fn),
        "iou": tp / (tp + fp + fn),
    }
