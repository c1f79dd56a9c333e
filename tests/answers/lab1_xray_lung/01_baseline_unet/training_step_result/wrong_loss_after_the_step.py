# message: loss before the weights move
def training_step(model, optimizer, images, masks):
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer=optimizer, loss=loss)
    model.train_on_batch(images, masks)
    return float(loss(masks, model(images)))
