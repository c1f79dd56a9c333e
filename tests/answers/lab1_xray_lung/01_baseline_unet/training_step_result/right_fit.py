def training_step(model, optimizer, images, masks):
    model.compile(optimizer=optimizer, loss=keras.losses.BinaryCrossentropy(from_logits=True))
    history = model.fit(images, masks, batch_size=len(images), epochs=1, verbose=0)
    return history.history["loss"][0]
