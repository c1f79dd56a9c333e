# message: speaks against cut off
def grad_cam(features, gradients):
    features, gradients = np.asarray(features, dtype=float), np.asarray(gradients, dtype=float)
    weights = gradients.mean(axis=(0, 1))
    heat = (features * weights).sum(axis=-1)
    return heat / heat.max() if heat.max() > 0 else heat
