# message: there is no such mask
def from_rates(share, sensitivity, precision):
    tp = share * sensitivity
    fn = share - tp
    fp = tp / precision - tp if sensitivity > 0 else 0.0
    tn = 1 - tp - fn - fp
    tn = max(tn, 0.0)
    return {
        "accuracy": tp + tn,
        "specificity": tn / (1 - share),
        "dice": 2 * tp / (2 * tp + fp + fn),
        "iou": tp / (tp + fp + fn),
    }
