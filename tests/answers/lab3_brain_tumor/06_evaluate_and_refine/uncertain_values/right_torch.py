import torch


def uncertainty(answers):
    p = torch.as_tensor(np.array(answers, np.float64))

    def bits(q):
        return -(torch.xlogy(q, q) + torch.xlogy(1 - q, 1 - q)) / np.log(2)

    total = bits(p.mean(dim=0))
    return [total, total - bits(p).mean(dim=0)]
