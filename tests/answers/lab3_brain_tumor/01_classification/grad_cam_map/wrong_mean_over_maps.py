# message: weights are 0.5 and -0.5
def grad_cam(features, gradients):
    features, gradients = np.asarray(features, dtype=float), np.asarray(gradients, dtype=float)
    weights = gradients.mean(axis=-1, keepdims=True)
    heat = np.maximum((features * weights).sum(axis=-1), 0)
    return heat / heat.max() if heat.max() > 0 else heat
