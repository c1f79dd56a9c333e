# message: by zero count this step first
def adam_step(weight, gradient, memory, learning_rate, weight_decay, decoupled):
    m, v, steps = memory
    if not decoupled:
        gradient = gradient + weight_decay * weight
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    step = m / (1 - 0.9**steps) / ((v / (1 - 0.999**steps)) ** 0.5 + 1e-7)
    shrunk = learning_rate * weight_decay * weight if decoupled else 0.0
    return weight - learning_rate * step - shrunk, (m, v, steps + 1)
