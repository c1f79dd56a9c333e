# message: weights are 0.5 and -0.5
def grad_cam(features, gradients):
    """Where the gradient is, not what it weighs."""
    heat = np.maximum(np.asarray(gradients, dtype=float).sum(axis=-1), 0)
    return heat / heat.max() if heat.max() > 0 else heat
