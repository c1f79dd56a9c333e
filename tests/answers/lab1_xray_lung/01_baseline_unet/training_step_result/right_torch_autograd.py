import torch


def training_step(model, optimizer, images, masks):
    """torch's own loss, and autograd.grad, which leaves nothing behind that needs zeroing."""
    logits = model(images, training=True)
    target = torch.as_tensor(masks, device=logits.device)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, target)
    values = [weight.value for weight in model.trainable_weights]
    optimizer.apply(torch.autograd.grad(loss, values), model.trainable_weights)
    return loss.detach()
