import torch


def adam_step(weight, gradient, memory, learning_rate, weight_decay, decoupled):
    weight, gradient = torch.tensor(np.array(weight)).double(), torch.tensor(np.array(gradient)).double()
    m, v = (torch.as_tensor(part).double() for part in memory[:2])
    steps = memory[2] + 1
    if not decoupled:
        gradient = gradient.add(weight, alpha=weight_decay)
    m, v = torch.lerp(m.expand_as(gradient), gradient, 0.1), 0.999 * v + 0.001 * gradient.square()
    root = (v / (1 - 0.999**steps)).sqrt() + 1e-7
    shrunk = weight * (1 - learning_rate * weight_decay) if decoupled else weight
    return shrunk - learning_rate * m / (1 - 0.9**steps) / root, (m, v, steps)
