from scipy.stats import hmean


def dice_from(precision, recall):
    return hmean([precision, recall]) if precision * recall > 0 else np.float64(0)
