# message: the maps of two patients may differ in shape one patient after the other
def organ_dice(truths, predictions, organs):
    truths, predictions = np.array(truths), np.array(predictions)
    scores = []
    for organ in organs:
        t, p = truths == organ, predictions == organ
        scores.append(2 * (t & p).sum(axis=(1, 2)) / (t.sum(axis=(1, 2)) + p.sum(axis=(1, 2))))
    return np.stack(scores, axis=1)
