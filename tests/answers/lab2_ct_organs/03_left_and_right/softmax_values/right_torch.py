import torch


def softmax(logits):
    return torch.softmax(torch.tensor(np.asarray(logits, float), requires_grad=True), dim=-1)
