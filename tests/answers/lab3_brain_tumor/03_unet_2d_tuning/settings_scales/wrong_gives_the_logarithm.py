# message: the value, not its logarithm
def settings_of(space, numbers):
    found = {}
    for (name, (kind, *rest)), u in zip(space.items(), numbers, strict=True):
        if kind == "choice":
            (values,) = rest
            found[name] = values[int(u * len(values))]
        else:
            low, high = rest
            found[name] = np.log10(low) + u * np.log10(high / low) if kind == "log" else low + u * (high - low)
    return found
