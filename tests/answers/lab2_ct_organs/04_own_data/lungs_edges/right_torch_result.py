import torch


def two_lungs(mask, least):
    pieces, count = ndimage.label(np.asarray(mask) != 0)
    pieces = torch.as_tensor(pieces)
    sizes = torch.bincount(pieces.flatten(), minlength=count + 1)[1:]
    result = torch.zeros_like(pieces, dtype=torch.bool)
    for number in torch.argsort(sizes, descending=True)[:2]:
        if sizes[number] >= least * sizes.max():
            result |= pieces == number + 1
    return result
