# message: must not depend on who else
def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    """Averages for a single image, the batch's own statistics whenever there is a batch."""
    x = np.asarray(x, dtype=float)
    if training or len(x) > 1:
        mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    else:
        mean, variance = state["mean"], state["variance"]
    return state["gamma"] * (x - mean) / np.sqrt(variance + epsilon) + state["beta"], dict(state)
