import torch


def bounding_box(mask):
    places = torch.nonzero(torch.tensor(np.asarray(mask) != 0))  # (n, 2)
    if len(places) == 0:
        return None
    return torch.cat([places.min(dim=0).values, places.max(dim=0).values + 1])
