import torch


def count_fates(truths, predictions):
    t = torch.as_tensor(np.ascontiguousarray(truths)).bool()
    p = torch.as_tensor(np.ascontiguousarray(predictions)).bool()
    return torch.stack([(t & p).sum((1, 2)), (~t & p).sum((1, 2)), (t & ~p).sum((1, 2)), (~t & ~p).sum((1, 2))], dim=1)
