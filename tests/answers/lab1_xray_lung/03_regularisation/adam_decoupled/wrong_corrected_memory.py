# message: correction is for the step only
def adam_step(weight, gradient, memory, learning_rate, weight_decay, decoupled):
    m, v, steps = memory
    steps += 1
    m = (0.9 * m + 0.1 * gradient) / (1 - 0.9**steps)
    v = (0.999 * v + 0.001 * gradient**2) / (1 - 0.999**steps)
    return weight - learning_rate * m / (v**0.5 + 1e-7) - learning_rate * weight_decay * weight, (m, v, steps)
