def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    """Map by map, in loops."""
    y = np.zeros(x.shape)
    new = {name: np.array(values, dtype=float) for name, values in state.items()}
    for c in range(x.shape[-1]):
        values = [float(value) for value in x[..., c].ravel()]
        mean, variance = state["mean"][c], state["variance"][c]
        if training:
            mean = sum(values) / len(values)
            variance = sum((value - mean) ** 2 for value in values) / len(values)
            new["mean"][c] = momentum * state["mean"][c] + (1 - momentum) * mean
            new["variance"][c] = momentum * state["variance"][c] + (1 - momentum) * variance
        scale = state["gamma"][c] / (variance + epsilon) ** 0.5
        y[..., c] = np.reshape([scale * (value - mean) + state["beta"][c] for value in values], x.shape[:3])
    return y, new
