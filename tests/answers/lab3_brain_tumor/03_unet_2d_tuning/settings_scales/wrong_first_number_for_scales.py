# message: other limits
def settings_of(space, numbers):
    found = {}
    numbers = sorted(numbers)
    for (name, (kind, *rest)), u in zip(space.items(), numbers, strict=True):
        found[name] = rest[0] * (rest[1] / rest[0]) ** u if kind == "log" else rest[0] + u * (rest[1] - rest[0])
    return found
