# message: wrong sign prediction minus truth
def agreement(truth_ml, predicted_ml):
    differences = np.asarray(truth_ml, float) - np.asarray(predicted_ml, float)
    bias = differences.mean()
    sd = differences.std(ddof=1) if differences.size > 1 else np.nan
    return bias, bias - 1.96 * sd, bias + 1.96 * sd
