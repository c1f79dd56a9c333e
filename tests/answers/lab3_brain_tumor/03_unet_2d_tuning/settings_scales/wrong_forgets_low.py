# message: even scale low + u * (high - low)
def settings_of(space, numbers):
    found = {}
    for (name, (kind, *rest)), u in zip(space.items(), numbers, strict=True):
        if kind == "choice":
            (values,) = rest
            found[name] = values[int(u * len(values))]
        else:
            low, high = rest
            found[name] = low * (high / low) ** u if kind == "log" else u * high
    return found
