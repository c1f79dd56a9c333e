# message: These three rates can be true together
def from_rates(share, sensitivity, precision):
    tp = share * sensitivity
    fn = share - tp
    fp = tp / precision - tp if sensitivity > 0 else 0.0
    tn = 1 - tp - fn - fp
    if tn <= 1e-9:
        raise ValueError
    return {
        "accuracy": tp + tn,
        "specificity": tn / (1 - share),
        "dice": 2 * tp / (2 * tp + fp + fn),
        "iou": tp / (tp + fp + fn),
    }
