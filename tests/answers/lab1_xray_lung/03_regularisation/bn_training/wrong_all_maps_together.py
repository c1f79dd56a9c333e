# message: each feature map a mean and a variance of its own
def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    x = np.asarray(x, dtype=float)
    new = dict(state)
    if training:
        mean, variance = x.mean(), x.var()
        new["mean"] = momentum * state["mean"] + (1 - momentum) * mean
        new["variance"] = momentum * state["variance"] + (1 - momentum) * variance
    else:
        mean, variance = state["mean"], state["variance"]
    return state["gamma"] * (x - mean) / np.sqrt(variance + epsilon) + state["beta"], new
