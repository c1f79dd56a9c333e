# message: two points
def roc(truth, scores):
    """A step for each picture."""
    order = sorted(range(len(scores)), key=lambda number: (-scores[number], not truth[number]))
    false, true = [0], [0]
    for number in order:
        false.append(false[-1] + (not truth[number]))
        true.append(true[-1] + bool(truth[number]))
    return np.array(false) / false[-1], np.array(true) / true[-1]
