# message: keep the signs
def agreement(truth_ml, predicted_ml):
    differences = np.asarray(predicted_ml, float) - np.asarray(truth_ml, float)
    bias = np.abs(differences).mean()
    sd = differences.std(ddof=1) if differences.size > 1 else np.nan
    return bias, bias - 1.96 * sd, bias + 1.96 * sd
