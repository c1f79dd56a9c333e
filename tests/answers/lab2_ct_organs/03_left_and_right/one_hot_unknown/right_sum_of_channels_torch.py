import torch


def one_hot(labels, classes):
    hot = torch.tensor(np.asarray(labels).astype(float))[..., None] == torch.arange(classes)
    if not bool((hot.sum(-1) == 1).all()):
        raise ValueError("a pixel has no name")
    return hot.float()
