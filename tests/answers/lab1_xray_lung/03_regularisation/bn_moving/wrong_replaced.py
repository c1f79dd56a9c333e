# message: jumped to the mean of this batch
def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    x = np.asarray(x, dtype=float)
    new = dict(state)
    if training:
        mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
        new["mean"] = mean
        new["variance"] = variance
    else:
        mean, variance = state["mean"], state["variance"]
    return state["gamma"] * (x - mean) / np.sqrt(variance + epsilon) + state["beta"], new
