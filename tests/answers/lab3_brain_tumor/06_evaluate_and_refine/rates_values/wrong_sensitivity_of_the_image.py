# message: Dice is 2 * 26 / (2 * 26 + 18 + 17)
def from_rates(share, sensitivity, precision):
    tp = sensitivity
    fn = share - tp
    fp = tp / precision - tp if sensitivity > 0 else 0.0
    tn = 1 - tp - fn - fp

    return {
        "accuracy": tp + tn,
        "specificity": tn / (1 - share),
        "dice": 2 * tp / (2 * tp + fp + fn),
        "iou": tp / (tp + fp + fn),
    }
