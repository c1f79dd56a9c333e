import torch


def copies(predictions, least=30):
    found = {}
    for team in sorted(predictions):
        labels = torch.tensor(np.array(predictions[team]).astype(np.int16))
        if int((labels != 0).sum()) >= least:
            digest = hashlib.blake2b(repr(tuple(labels.shape)).encode())
            digest.update(labels.contiguous().numpy().tobytes())
            found.setdefault(digest.digest(), []).append(team)
    return [teams for teams in found.values() if len(teams) > 1]
