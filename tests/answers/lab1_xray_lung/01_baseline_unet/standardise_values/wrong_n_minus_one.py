# message: standard deviation n - 1
import torch


def standardise(batch):
    """torch.std divides by n - 1 unless it is told otherwise."""
    values = torch.as_tensor(np.asarray(batch, dtype=np.float64))
    sd = values.std(dim=(1, 2), keepdim=True)
    return (values - values.mean(dim=(1, 2), keepdim=True)) / torch.where(sd > 0, sd, 1)
