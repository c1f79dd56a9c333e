import torch


def fingerprint(image, size=8):
    image = torch.as_tensor(np.asarray(image, dtype=np.float64))[None, None]
    height, width = image.shape[-2:]
    means = torch.nn.functional.avg_pool2d(image, (height // size, width // (size + 1)))[0, 0]
    return means[:, 1:] > means[:, :-1]
