# message: one and the same dict
def plan(options, how):
    if how == "factorial":
        runs = [{}]
        for name, levels in options.items():
            runs = [{**run, name: level} for run in runs for level in levels]
        return runs
    baseline = {name: levels[0] for name, levels in options.items()}
    runs = [baseline]
    for name, levels in options.items():
        for level in levels[1:]:
            baseline[name] = level
            runs.append(baseline)
    return runs
