import torch


def mirror_and_turn(image, labels, mirror, quarters):
    image, labels = torch.tensor(np.asarray(image)), torch.tensor(np.asarray(labels))
    if mirror:
        table = torch.arange(256)
        table[1], table[2] = 2, 1
        image, labels = image.flip(1), table[labels.long()].flip(1)
    return torch.rot90(image, quarters), torch.rot90(labels, quarters)
