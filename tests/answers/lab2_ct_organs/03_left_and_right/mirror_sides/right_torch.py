import torch


def mirror(image, labels, pairs):
    image, labels = torch.tensor(np.asarray(image)).flip(-1), torch.tensor(np.asarray(labels)).flip(-1)
    renamed = labels.clone()
    for one, other in pairs:
        renamed[labels == one] = other
        renamed[labels == other] = one
    return image, renamed
