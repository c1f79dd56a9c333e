import torch


def organ_volumes_ml(labels, affine):
    voxel_ml = torch.linalg.det(torch.as_tensor(np.asarray(affine, float))[:3, :3]).abs() / 1000
    labels = torch.as_tensor(np.ascontiguousarray(labels).astype("int64"))
    return {int(label): (labels == label).sum() * voxel_ml for label in labels.unique() if label > 0}
