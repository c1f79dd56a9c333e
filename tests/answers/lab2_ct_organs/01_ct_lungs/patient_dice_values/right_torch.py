import torch


def dice_by_patient(patients, truths, predictions):
    t = torch.as_tensor(np.asarray(truths).astype(bool)).flatten(1)
    p = torch.as_tensor(np.asarray(predictions).astype(bool)).flatten(1)
    scores = {}
    for patient in dict.fromkeys(patients):
        of = torch.tensor([one == patient for one in patients])
        size = t[of].sum() + p[of].sum()
        scores[patient] = 2 * (t[of] & p[of]).sum() / size if size else torch.ones((), requires_grad=True)
    return scores
