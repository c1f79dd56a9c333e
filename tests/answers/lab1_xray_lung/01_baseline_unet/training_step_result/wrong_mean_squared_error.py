# message: first loss ln 2 got 0.500
def training_step(model, optimizer, images, masks):
    model.compile(optimizer=optimizer, loss="mse")
    return float(model.train_on_batch(images, masks))
