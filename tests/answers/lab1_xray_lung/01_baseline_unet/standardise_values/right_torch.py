import torch


def standardise(batch):
    values = torch.as_tensor(np.asarray(batch, dtype=np.float32))
    centred = values - values.mean(dim=(1, 2), keepdim=True)
    sd = centred.square().mean(dim=(1, 2), keepdim=True).sqrt()
    return centred / torch.where(sd > 0, sd, torch.ones_like(sd))
