import statistics


def agreement(truth_ml, predicted_ml):
    differences = [float(p) - float(t) for t, p in zip(truth_ml, predicted_ml, strict=False)]
    bias = sum(differences) / len(differences)
    if len(differences) == 1:
        return [bias, float("nan"), float("nan")]
    spread = 1.96 * statistics.stdev(differences)
    return bias, bias - spread, bias + spread
