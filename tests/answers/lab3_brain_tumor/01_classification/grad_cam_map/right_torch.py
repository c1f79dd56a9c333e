import torch


def grad_cam(features, gradients):
    features, gradients = (torch.as_tensor(np.array(one, dtype=np.float64)) for one in (features, gradients))
    heat = torch.relu(torch.einsum("ijk,k->ij", features, gradients.mean(dim=(0, 1))))
    return heat / heat.max() if heat.max() > 0 else heat
