def adam_step(weight, gradient, memory, learning_rate, weight_decay, decoupled):
    m, v, steps = (np.asarray(part) for part in memory)
    in_the_loss = 0 if decoupled else weight_decay
    total = np.asarray(gradient) + in_the_loss * np.asarray(weight)
    m, v, steps = m + 0.1 * (total - m), v + 0.001 * (total * total - v), int(steps) + 1
    step = (m / (1 - 0.9**steps)) / (np.sqrt(v / (1 - 0.999**steps)) + 1e-7)
    return np.asarray(weight) * (1 - learning_rate * (weight_decay - in_the_loss)) - learning_rate * step, [m, v, steps]
