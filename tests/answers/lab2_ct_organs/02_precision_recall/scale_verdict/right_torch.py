import torch


def same_scale(train_images, validation_images):
    a, b = (torch.as_tensor(np.array(each, dtype=float)) for each in (train_images, validation_images))
    sd_a, sd_b = a.std(correction=0), b.std(correction=0)
    return (torch.maximum(sd_a, sd_b) < 2 * torch.minimum(sd_a, sd_b)) & ((a.mean() - b.mean()).abs() < sd_a)
