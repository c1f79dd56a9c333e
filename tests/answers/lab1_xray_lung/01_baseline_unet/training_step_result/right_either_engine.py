def training_step(model, optimizer, images, masks):
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    weights = model.trainable_variables
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            value = loss(masks, model(images, training=True))
        gradients = tape.gradient(value, weights)
    else:
        model.zero_grad()
        value = loss(masks, model(images, training=True))
        value.backward()
        gradients = [weight.value.grad for weight in weights]
    optimizer.apply_gradients(zip(gradients, weights, strict=True))
    return value
