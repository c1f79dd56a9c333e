# message: sum of both sizes not their union got 0.250
def dice_per_case(truths, predictions):
    scores = np.ones(len(truths))
    for case in range(len(truths)):
        union = np.logical_or(truths[case], predictions[case]).sum()
        if union:
            scores[case] = np.logical_and(truths[case], predictions[case]).sum() / union
    return scores
