def from_rates(share, sensitivity, precision):
    if sensitivity == 0:
        return {"accuracy": 1 - share, "specificity": 1.0, "dice": 0.0, "iou": 0.0}
    dice = 2 * precision * sensitivity / (precision + sensitivity)
    false_positives = share * sensitivity * (1 - precision) / precision
    specificity = 1 - false_positives / (1 - share)
    if specificity < -1e-9:
        raise ValueError("no room")
    return {
        "accuracy": share * sensitivity + (1 - share) * specificity,
        "specificity": specificity,
        "dice": dice,
        "iou": dice / (2 - dice),
        "note": "F1 and Dice are one",
    }
