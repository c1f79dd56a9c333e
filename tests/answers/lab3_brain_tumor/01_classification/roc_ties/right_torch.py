import torch


def roc(truth, scores):
    truth = torch.as_tensor(np.array(truth).astype(bool))
    scores = torch.as_tensor(np.array(scores, dtype=np.float64))
    levels = torch.cat([torch.tensor([torch.inf]).double(), torch.unique(scores).flip(0)])
    called = scores[None] >= levels[:, None]
    return called[:, ~truth].double().mean(dim=1), called[:, truth].double().mean(dim=1)
