def plan(options, how):
    names = list(options)
    first = {name: options[name][0] for name in names}

    def combinations(left):
        if not left:
            yield {}
            return
        for level in options[left[0]]:
            for rest in combinations(left[1:]):
                yield {left[0]: level, **rest}

    if how == "factorial":
        return tuple(combinations(names))
    runs = [dict(first)]
    for name in reversed(names):
        for level in options[name][1:]:
            run = dict(first)
            run[name] = level
            runs.append(run)
    return runs
