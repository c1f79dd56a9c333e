# message: expected two things
def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    return state["gamma"] * (x - mean) / np.sqrt(variance + epsilon) + state["beta"]
