# message: changed the x floats
def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    """Whole numbers cannot hold the result, and x is the caller's."""
    mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    x[...] = state["gamma"] * (x - mean) / np.sqrt(variance + epsilon) + state["beta"]
    return x, dict(state)
