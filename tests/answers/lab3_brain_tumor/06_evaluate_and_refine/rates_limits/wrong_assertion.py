# message: should raise a ValueError, and raises AssertionError
def from_rates(share, sensitivity, precision):
    tp = share * sensitivity
    fn = share - tp
    fp = tp / precision - tp if sensitivity > 0 else 0.0
    tn = 1 - tp - fn - fp
    assert tn >= -1e-9
    return {
        "accuracy": tp + tn,
        "specificity": tn / (1 - share),
        "dice": 2 * tp / (2 * tp + fp + fn),
        "iou": tp / (tp + fp + fn),
    }
