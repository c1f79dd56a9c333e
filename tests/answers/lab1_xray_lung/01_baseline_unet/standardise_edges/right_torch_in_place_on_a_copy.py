import torch


def standardise(batch):
    values = torch.tensor(np.asarray(batch).tolist(), dtype=torch.float64)
    for image in values:
        image -= image.mean()
        sd = image.std(correction=0)
        if sd > 0:
            image /= sd
    return values
