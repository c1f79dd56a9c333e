# message: any kind
def settings_of(space, numbers):
    found = {}
    for (name, (kind, *rest)), u in zip(space.items(), numbers, strict=True):
        if kind == "choice":
            (values,) = rest
            found[name] = np.array(values)[int(u * len(values))].item()
        else:
            low, high = rest
            found[name] = low * (high / low) ** u if kind == "log" else low + u * (high - low)
    return found
