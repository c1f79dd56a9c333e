# message: one step optimizer's own learning rate
import torch


def training_step(model, optimizer, images, masks):
    loss = keras.losses.BinaryCrossentropy(from_logits=True)(masks, model(images))
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for weight in model.trainable_weights:
            weight.value.sub_(1e-3 * weight.value.grad)
    return float(loss)
