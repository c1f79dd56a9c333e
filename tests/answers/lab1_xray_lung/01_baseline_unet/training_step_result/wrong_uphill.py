# message: uphill against the gradient
import torch


def training_step(model, optimizer, images, masks):
    loss = keras.losses.BinaryCrossentropy(from_logits=True)(masks, model(images))
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for weight in model.trainable_weights:
            weight.value.add_(weight.value.grad * float(optimizer.learning_rate))
    return float(loss)
