# message: scaled [[1, 0, 0]
def grad_cam(features, gradients):
    heat = (np.asarray(features, float) * np.asarray(gradients, float).mean(axis=(0, 1))).sum(axis=-1)
    heat = heat - heat.min()
    return heat / heat.max() if heat.max() > 0 else heat
