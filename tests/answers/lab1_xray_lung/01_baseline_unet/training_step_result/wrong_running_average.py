# message: loss of this step not an average
average = keras.metrics.Mean()


def training_step(model, optimizer, images, masks):
    """What a progress bar shows: the mean of all losses since the start."""
    model.compile(optimizer=optimizer, loss=keras.losses.BinaryCrossentropy(from_logits=True))
    average.update_state(model.train_on_batch(images, masks))
    return float(average.result())
