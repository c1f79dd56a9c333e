# message: weight did not move optimizer apply
def training_step(model, optimizer, images, masks):
    """The gradient is computed, and nobody uses it."""
    model.zero_grad()
    loss = keras.losses.BinaryCrossentropy(from_logits=True)(masks, model(images, training=True))
    loss.backward()
    return loss.item()
