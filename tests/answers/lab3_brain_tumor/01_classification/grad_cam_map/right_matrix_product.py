def grad_cam(features, gradients):
    height, width, count = np.shape(features)
    heat = np.asarray(features, float).reshape(-1, count) @ np.asarray(gradients, float).reshape(-1, count).mean(axis=0)
    heat = heat.clip(min=0).reshape(height, width)
    return heat / (heat.max() or 1.0)
