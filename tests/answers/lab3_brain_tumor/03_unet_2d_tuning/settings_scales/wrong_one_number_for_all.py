# message: quarter
def settings_of(space, numbers):
    found = {}
    for (name, (kind, *rest)), u in ((item, numbers[0]) for item in space.items()):
        if kind == "choice":
            (values,) = rest
            found[name] = values[int(u * len(values))]
        else:
            low, high = rest
            found[name] = low * (high / low) ** u if kind == "log" else low + u * (high - low)
    return found
