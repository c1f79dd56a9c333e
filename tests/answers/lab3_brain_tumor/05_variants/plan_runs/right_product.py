from itertools import product


def plan(options, how):
    """All combinations; one at a time are those that differ from the first in one place at most."""
    places = [range(len(levels)) for levels in options.values()]
    runs = list(product(*places))
    if how == "one at a time":
        runs = [run for run in runs if sum(place > 0 for place in run) <= 1]
    return [{name: options[name][place] for name, place in zip(options, run, strict=True)} for run in runs]
