import torch


def reliability(probabilities, truth, bins):
    said = torch.as_tensor(np.array(probabilities, np.float64)).flatten()
    true = torch.as_tensor(np.array(truth, np.float64)).flatten()
    rows, error = torch.full((bins, 3), float("nan"), dtype=torch.float64), 0.0
    for n in range(bins):
        inside = (torch.floor(said * bins) == n) | ((n == bins - 1) & (said >= 1))
        rows[n, 0] = inside.sum()
        if inside.any():
            rows[n, 1], rows[n, 2] = said[inside].mean(), true[inside].mean()
            error += float(rows[n, 0] / len(said) * (rows[n, 1] - rows[n, 2]).abs())
    return rows, error
