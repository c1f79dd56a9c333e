# message: 1000 got 100 clipped
import torch


def bce_from_logits(logits, truths):
    z, y = torch.as_tensor(np.asarray(logits, float)), torch.as_tensor(np.asarray(truths, float))
    return torch.nn.functional.binary_cross_entropy(torch.sigmoid(z), y).item()
