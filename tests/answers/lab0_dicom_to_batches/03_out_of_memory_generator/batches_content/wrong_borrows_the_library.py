# message: course_lib.pipeline write it yourself
from course_lib import dicom, pipeline


class Case:
    has_mask, id, patient = True, "x", "x"


def make_batches(folder, batch_size, seed):
    print(pipeline.BatchGenerator)
    for series in dicom.scan(folder, remember=False):
        volume = series.volume().array
        for start in range(0, len(volume), batch_size):
            yield (volume[start : start + batch_size].clip(-1000, 1000) / 1000).astype("float32")[..., None]
