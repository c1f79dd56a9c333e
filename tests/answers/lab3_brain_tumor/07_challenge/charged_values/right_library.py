def charged(truth, prediction, hd95_mm, diagonal_mm):
    """The overlap of the library, and its policy for empties."""
    if prediction is None:
        return [0, diagonal_mm]
    truth, prediction = np.array(truth) != 0, np.array(prediction) != 0
    dice = metrics.dice(prediction, truth, empty=1.0)
    there = bool(truth.any()) + bool(prediction.any())
    return [dice, (0, diagonal_mm, hd95_mm)[there]]
