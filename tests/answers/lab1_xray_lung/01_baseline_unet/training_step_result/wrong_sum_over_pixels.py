# message: first loss mean over all pixels
def training_step(model, optimizer, images, masks):
    loss = keras.losses.BinaryCrossentropy(from_logits=True, reduction="sum")
    model.compile(optimizer=optimizer, loss=loss)
    return float(model.train_on_batch(images, masks))
