import torch


def gate(skip, below, w_x, w_g, bias, psi, psi_bias):
    skip, below, w_x, w_g, bias, psi = (
        torch.as_tensor(np.asarray(each), dtype=torch.float64) for each in (skip, below, w_x, w_g, bias, psi)
    )
    skip.requires_grad_()
    alpha = torch.sigmoid(torch.relu(skip @ w_x + below @ w_g + bias) @ psi + psi_bias)
    return skip * alpha.unsqueeze(-1), alpha
