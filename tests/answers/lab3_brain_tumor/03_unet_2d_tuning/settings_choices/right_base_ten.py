def settings_of(space, numbers):
    found = {}
    for (name, (kind, *rest)), u in zip(space.items(), numbers, strict=True):
        if kind == "choice":
            (values,) = rest
            found[name] = values[min(int(np.floor(u * len(values))), 10**6)]
        else:
            low, high = rest
            found[name] = 10 ** np.interp(u, [0, 1], np.log10([low, high])) if kind == "log" else low + u * (high - low)
    return found
