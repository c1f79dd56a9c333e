import torch


def judge(matrix):
    m = torch.tensor(np.asarray(matrix, float), requires_grad=True)
    below = m.sum(0) + m.sum(1)
    there = below[1:] > 0
    return m.trace() / m.sum(), (2 * m.diagonal()[1:][there] / below[1:][there]).mean()
