def sweep(probabilities, truth, thresholds):
    pixels = list(zip(np.asarray(probabilities).ravel().tolist(), np.asarray(truth).ravel().tolist(), strict=True))
    true = sum(1 for _, lung in pixels if lung)
    precisions, recalls = [], []
    for threshold in thresholds:
        said = [lung for probability, lung in pixels if probability > threshold]
        right = sum(1 for lung in said if lung)
        precisions.append(right / len(said) if said else float("nan"))
        recalls.append(right / true)
    return precisions, recalls
