def agreement(truth_ml, predicted_ml):
    """pandas divides by n - 1, and gives nan for one."""
    difference = pd.Series(predicted_ml, dtype=float) - pd.Series(truth_ml, dtype=float)
    half = 1.96 * difference.std()
    return np.array([difference.mean(), difference.mean() - half, difference.mean() + half])
