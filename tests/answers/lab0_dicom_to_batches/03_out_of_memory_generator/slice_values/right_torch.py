import torch


def read_slice(file):
    data = pydicom.dcmread(str(file))
    stored = torch.from_numpy(data.pixel_array.astype("float32"))
    return (stored * float(data.RescaleSlope) + float(data.RescaleIntercept)).clamp(-1000, 1000) / 1000
