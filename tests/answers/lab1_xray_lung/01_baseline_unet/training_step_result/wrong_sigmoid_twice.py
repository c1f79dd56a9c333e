# message: first loss logits from_logits
def training_step(model, optimizer, images, masks):
    """The logits are made probabilities, and the loss applies the sigmoid once more."""
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    def loss(truth, logits):
        return cross_entropy(truth, 1 / (1 + keras.ops.exp(-logits)))

    model.compile(optimizer=optimizer, loss=loss)
    return float(model.train_on_batch(images, masks))
