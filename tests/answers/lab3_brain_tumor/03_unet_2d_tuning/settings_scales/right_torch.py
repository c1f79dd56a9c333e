import torch


def settings_of(space, numbers):
    numbers = torch.as_tensor(np.asarray(numbers, dtype=float))
    found = {}
    for u, name in zip(numbers, space, strict=True):
        kind, *rest = space[name]
        if kind == "choice":
            found[name] = rest[0][int(torch.floor(u * len(rest[0])))]
        elif kind == "log":
            low, high = torch.log(torch.tensor(rest, dtype=torch.float64))
            found[name] = torch.exp(low + u * (high - low))
        else:
            found[name] = torch.lerp(*torch.tensor(rest, dtype=torch.float64), u)
    return found
