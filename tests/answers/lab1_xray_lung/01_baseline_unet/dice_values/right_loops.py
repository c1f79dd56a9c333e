def dice_per_case(truths, predictions):
    scores = []
    for case in range(len(truths)):
        both = size = 0
        for row_of_truth, row_of_prediction in zip(truths[case], predictions[case], strict=True):
            for true, predicted in zip(row_of_truth, row_of_prediction, strict=True):
                size += int(true) + int(predicted)
                if true and predicted:
                    both += 1
        scores.append(1.0 if size == 0 else 2 * both / size)
    return scores
