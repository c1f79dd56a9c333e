import torch


def agreement(truth_ml, predicted_ml):
    truth = torch.tensor(np.asarray(truth_ml, float), requires_grad=True)
    difference = torch.tensor(np.asarray(predicted_ml, float)) - truth
    spread = 1.96 * torch.std(difference)
    return difference.mean(), difference.mean() - spread, difference.mean() + spread
