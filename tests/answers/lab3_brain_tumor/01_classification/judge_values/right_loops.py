import math


def judge(truth, scores, threshold=0.0):
    tp = fp = fn = tn = 0
    for ill, score in zip(truth, scores, strict=True):
        if score > threshold:
            tp, fp = tp + bool(ill), fp + (not ill)
        else:
            fn, tn = fn + bool(ill), tn + (not ill)
    return {
        "accuracy": (tp + tn) / (tp + tn + fp + fn) if tp + tn + fp + fn else math.nan,
        "sensitivity": tp / (tp + fn) if tp + fn else math.nan,
        "specificity": tn / (tn + fp) if tn + fp else math.nan,
        "precision": tp / (tp + fp) if tp + fp else math.nan,
    }
