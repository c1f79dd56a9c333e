import torch


def from_rates(share, sensitivity, precision):
    share, sensitivity = (torch.tensor(float(each), dtype=torch.float64) for each in (share, sensitivity))
    tp = share * sensitivity
    fp = tp / precision - tp if sensitivity > 0 else torch.zeros((), dtype=torch.float64)
    fn = share - tp
    tn = 1 - tp - fp - fn
    if tn < -1e-6:
        raise ValueError("impossible")
    return {
        "accuracy": tp + tn,
        "specificity": tn / (tn + fp),
        "dice": 2 * tp / (2 * tp + fp + fn),
        "iou": tp / (tp + fp + fn),
    }
