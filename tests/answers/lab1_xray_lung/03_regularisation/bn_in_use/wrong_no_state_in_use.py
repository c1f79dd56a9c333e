# message: two things in use as well
def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    x = np.asarray(x, dtype=float)
    if not training:
        return state["gamma"] * (x - state["mean"]) / np.sqrt(state["variance"] + epsilon) + state["beta"]
    mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    return state["gamma"] * (x - mean) / np.sqrt(variance + epsilon) + state["beta"], dict(state)
