def grad_cam(features, gradients):
    height, width, count = np.shape(features)
    heat = np.zeros((height, width))
    for k in range(count):
        weight = sum(float(gradients[i][j][k]) for i in range(height) for j in range(width)) / (height * width)
        for i in range(height):
            for j in range(width):
                heat[i, j] += weight * float(features[i][j][k])
    heat[heat < 0] = 0
    return heat / heat.max() if heat.any() else heat
