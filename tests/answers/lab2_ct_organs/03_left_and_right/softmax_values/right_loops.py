def softmax(logits):
    values = np.asarray(logits, float)
    result = np.zeros(values.shape)
    for place in np.ndindex(values.shape[:-1]):
        pixel = values[place]
        powers = [np.exp(logit - max(pixel)) for logit in pixel]
        result[place] = [power / sum(powers) for power in powers]
    return result
