# message: changed the gradient
def adam_step(weight, gradient, memory, learning_rate, weight_decay, decoupled):
    m, v, steps = memory
    steps += 1
    if not decoupled:
        gradient += weight_decay * weight
    m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
    step = m / (1 - 0.9**steps) / ((v / (1 - 0.999**steps)) ** 0.5 + 1e-7)
    return weight - learning_rate * step - learning_rate * weight_decay * weight * decoupled, (m, v, steps)
