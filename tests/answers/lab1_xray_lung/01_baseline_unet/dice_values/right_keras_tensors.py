from keras import ops


def dice_per_case(truths, predictions):
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        truth, prediction = ops.cast(truth, "float32"), ops.cast(prediction, "float32")
        size = ops.sum(truth) + ops.sum(prediction)
        scores.append(2 * ops.sum(truth * prediction) / size if size > 0 else ops.ones(()))
    return scores
