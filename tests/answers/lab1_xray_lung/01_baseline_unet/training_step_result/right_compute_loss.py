def training_step(model, optimizer, images, masks):
    """The model's own compute_loss, and a step of torch."""
    model.compile(optimizer=optimizer, loss=keras.losses.BinaryCrossentropy(from_logits=True))
    for weight in model.trainable_weights:
        weight.value.grad = None
    loss = model.compute_loss(x=images, y=keras.ops.convert_to_tensor(masks), y_pred=model(images, training=True))
    loss.backward()
    model.optimizer.apply([weight.value.grad for weight in model.trainable_weights], model.trainable_weights)
    return float(loss)
