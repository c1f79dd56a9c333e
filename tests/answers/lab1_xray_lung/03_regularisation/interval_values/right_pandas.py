import pandas as pd


def interval_of_mean(scores):
    """pandas leaves nan out, and its sem() is s / sqrt(n) with n - 1."""
    scores = pd.Series(np.array(scores, dtype=float))
    mean, error = scores.mean(), scores.sem()
    return np.array([mean, mean - 2 * error, mean + 2 * error])
