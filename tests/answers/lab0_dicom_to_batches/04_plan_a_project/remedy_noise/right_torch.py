import torch


def choose_remedy(results):
    names = list(results)
    scores = torch.tensor(np.array([results[name]["validation"] for name in names]), dtype=torch.float64)
    gains = scores - scores[names.index("as it is")]
    shown = gains.mean(1) > 2 * gains.std(1) / gains.shape[1] ** 0.5
    return names[int(torch.where(shown, scores.mean(1), -1.0).argmax())] if shown.any() else "as it is"
