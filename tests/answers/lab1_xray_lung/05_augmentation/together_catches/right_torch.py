import torch


def moves_together(augment):
    mask = torch.zeros((64, 64))
    mask[14:50, 20:28] = 1
    mask[14:22, 20:44] = 1
    rng, worst = np.random.default_rng(5), 1.0
    for _ in range(60):
        new = augment(mask.numpy(), mask.numpy().astype(np.uint8), np.ones((64, 64), bool), rng)
        image, moved = (torch.as_tensor(np.asarray(part, np.float32)) > 0.5 for part in new[:2])
        worst = min(worst, float(2 * (image & moved).sum() / (image.sum() + moved.sum())))
    return worst > 0.9
