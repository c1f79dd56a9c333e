# message: no cell is above 0
def grad_cam(features, gradients):
    features, gradients = np.asarray(features, dtype=float), np.asarray(gradients, dtype=float)
    weights = gradients.mean(axis=(0, 1))
    heat = np.maximum((features * weights).sum(axis=-1), 0)
    return heat / heat.max()
