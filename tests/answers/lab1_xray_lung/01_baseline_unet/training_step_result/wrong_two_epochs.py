# message: one step weight should be 0.5 got 0.878
def training_step(model, optimizer, images, masks):
    model.compile(optimizer=optimizer, loss=keras.losses.BinaryCrossentropy(from_logits=True))
    history = model.fit(images, masks, epochs=2, batch_size=len(images), verbose=0).history
    return history["loss"][0]
