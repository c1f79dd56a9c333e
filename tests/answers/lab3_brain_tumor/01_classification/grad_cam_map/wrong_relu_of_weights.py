# message: negative weight was ignored
def grad_cam(features, gradients):
    features, gradients = np.asarray(features, dtype=float), np.asarray(gradients, dtype=float)
    weights = np.maximum(gradients.mean(axis=(0, 1)), 0)
    heat = np.maximum((features * weights).sum(axis=-1), 0)
    return heat / heat.max() if heat.max() > 0 else heat
