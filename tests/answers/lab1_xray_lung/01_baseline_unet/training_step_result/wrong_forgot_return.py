# message: None return the loss
def training_step(model, optimizer, images, masks):
    model.compile(optimizer=optimizer, loss=keras.losses.BinaryCrossentropy(from_logits=True))
    model.train_on_batch(images, masks)
