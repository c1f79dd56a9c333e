# message: mean is 2 ml
def agreement(truth_ml, predicted_ml):
    truth, predicted = np.asarray(truth_ml, float), np.asarray(predicted_ml, float)
    differences = 100 * (predicted - truth) / truth
    sd = differences.std(ddof=1) if differences.size > 1 else np.nan
    return differences.mean(), differences.mean() - 1.96 * sd, differences.mean() + 1.96 * sd
