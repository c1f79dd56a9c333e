# message: in the middle
def settings_of(space, numbers):
    found = {}
    for (name, (kind, *rest)), u in zip(space.items(), np.random.default_rng(0).random(len(space)), strict=True):
        if kind == "choice":
            (values,) = rest
            found[name] = values[int(u * len(values))]
        else:
            low, high = rest
            found[name] = low * (high / low) ** u if kind == "log" else low + u * (high - low)
    return found
