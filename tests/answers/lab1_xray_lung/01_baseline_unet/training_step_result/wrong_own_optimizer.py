# message: optimizer's own learning rate
def training_step(model, optimizer, images, masks):
    model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    return float(model.train_on_batch(images, masks))
