# message: changed the options
def plan(options, how):
    if how == "factorial":
        runs = [{}]
        for name, levels in options.items():
            runs = [{**run, name: level} for run in runs for level in levels]
        return runs
    baseline = {name: levels.pop(0) for name, levels in options.items()}
    return [baseline] + [{**baseline, name: level} for name, levels in options.items() for level in levels]
