def adam_step(weight, gradient, memory, learning_rate, weight_decay, decoupled):
    """Number by number."""
    m, v, steps = memory
    steps += 1
    new_weight, new_m, new_v = [], [], []
    weights, gradients = np.ravel(weight), np.ravel(gradient)
    for w, g, a, b in zip(weights, gradients, np.ravel(m) + 0 * weights, np.ravel(v) + 0 * weights, strict=True):
        g = g if decoupled else g + weight_decay * w
        a, b = 0.9 * a + 0.1 * g, 0.999 * b + 0.001 * g * g
        rate = learning_rate * (1 - 0.999**steps) ** 0.5 / (1 - 0.9**steps)  # Kingma and Ba's shorter form
        shrunk = learning_rate * weight_decay * w if decoupled else 0
        new_weight.append(w - rate * a / (b**0.5 + 1e-7 * (1 - 0.999**steps) ** 0.5) - shrunk)
        new_m.append(a)
        new_v.append(b)
    shape = np.shape(weight)
    return np.reshape(new_weight, shape), (np.reshape(new_m, shape), np.reshape(new_v, shape), steps)
