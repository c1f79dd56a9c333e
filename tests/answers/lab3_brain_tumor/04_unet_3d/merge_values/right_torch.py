import torch


def merged(answers, corners, shape, weight):
    said, weights = torch.zeros(tuple(shape), dtype=torch.float64), torch.zeros(tuple(shape), dtype=torch.float64)
    weight = torch.as_tensor(np.asarray(weight, dtype=float)).clone().requires_grad_()
    for answer, (z, y, x) in zip(answers, corners, strict=True):
        d, h, w = np.shape(answer)
        z, y, x = int(z), int(y), int(x)
        part = weight * torch.as_tensor(np.asarray(answer, dtype=float))
        said[z : z + d, y : y + h, x : x + w] += part
        weights[z : z + d, y : y + h, x : x + w] += weight
    return torch.where(weights > 0, said / weights.clamp(min=1e-12), 0.0)
