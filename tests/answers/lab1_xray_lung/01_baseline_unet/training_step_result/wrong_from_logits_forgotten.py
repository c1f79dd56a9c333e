# message: first loss logits from_logits
def training_step(model, optimizer, images, masks):
    model.compile(optimizer=optimizer, loss=keras.losses.BinaryCrossentropy())
    return float(model.train_on_batch(images, masks))
