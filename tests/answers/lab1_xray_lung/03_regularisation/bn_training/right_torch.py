import torch


def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    x = torch.tensor(np.ascontiguousarray(x)).double().requires_grad_()
    state = {name: torch.as_tensor(values).double() for name, values in state.items()}
    mean, variance = state["mean"], state["variance"]
    if training:
        mean, variance = x.mean(dim=(0, 1, 2)), x.var(dim=(0, 1, 2), unbiased=False)
        state["mean"] = torch.lerp(mean, state["mean"], torch.tensor(momentum).double())
        state["variance"] = torch.lerp(variance, state["variance"], torch.tensor(momentum).double())
    return state["gamma"] * (x - mean) * torch.rsqrt(variance + epsilon) + state["beta"], state
