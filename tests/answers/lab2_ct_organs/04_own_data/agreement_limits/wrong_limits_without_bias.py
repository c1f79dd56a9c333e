# message: around the bias not around 0
def agreement(truth_ml, predicted_ml):
    differences = np.asarray(predicted_ml, float) - np.asarray(truth_ml, float)
    bias = differences.mean()
    sd = differences.std(ddof=1) if differences.size > 1 else np.nan
    return bias, -1.96 * sd, 1.96 * sd
