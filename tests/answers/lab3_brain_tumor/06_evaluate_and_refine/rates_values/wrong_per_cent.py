# message: not per cent
def from_rates(share, sensitivity, precision):
    tp = share * sensitivity
    fn = share - tp
    fp = tp / precision - tp if sensitivity > 0 else 0.0
    tn = 1 - tp - fn - fp
    if tn < -1e-9:
        raise ValueError("these rates cannot be true together")
    return {
        "accuracy": 100 * (tp + tn),
        "specificity": 100 * tn / (1 - share),
        "dice": 200 * tp / (2 * tp + fp + fn),
        "iou": 100 * tp / (tp + fp + fn),
    }
