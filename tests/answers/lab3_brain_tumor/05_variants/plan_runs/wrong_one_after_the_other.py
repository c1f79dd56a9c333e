# message: differs from the baseline
def plan(options, how):
    if how == "factorial":
        runs = [{}]
        for name, levels in options.items():
            runs = [{**run, name: level} for run in runs for level in levels]
        return runs
    current = {name: levels[0] for name, levels in options.items()}
    runs = [dict(current)]
    for name, levels in options.items():
        for level in levels[1:]:
            current[name] = level
            runs.append(dict(current))
    return runs
