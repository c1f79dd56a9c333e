import torch


def interval_of_mean(scores):
    scores = torch.tensor([float(score) for score in scores], dtype=torch.float64)
    scores = scores[~scores.isnan()]
    mean, half = scores.mean(), 2 * scores.std() / len(scores) ** 0.5  # torch divides by n - 1; nan where it cannot
    return mean, mean - half, mean + half
