def training_step(model, optimizer, images, masks):
    model.zero_grad()
    logits = model(images, training=True)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)(masks, logits)
    loss.backward()
    weights = model.trainable_weights
    optimizer.apply([weight.value.grad for weight in weights], weights)
    return loss.item()
