"""A page where a study is segmented by a trained net: `course app`. For teaching, not for diagnosis.

what is served
    recipe       what the net of a run takes and gives: `publish` writes it beside the run
    notice       the sentence that stands on every page and every report
a session: one page, one kernel, one private folder
    session      the folder, and what may come into it: bounded, unpacked safely
    study        files -> images that may go into the net, and what is wrong with them
    examples     virtual patients to choose, for who has no study
    voxels       to the voxels of the training, and back
    segmenting   the net at work in a process of its own: progress, cancel, result
    regions      volumes in ml and, where the study brings its truth, how good the result is
    report       all of it on one HTML page that prints
    exports      DICOM SEG and NIfTI
    transfer     files between browser and kernel, in pieces
    page         the widgets, put together
the server
    serving      Voila on this machine only, with a token; what sessions leave behind is removed

app.publish("brats_3d", names=["necrosis", "oedema", "enhancing tumour"], channels=("t1", "t1ce", "t2", "flair"),
            activation="softmax", normalise=pipeline.ZScore("nonzero"))
# then, in a terminal: course app --run runs/brats_3d
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "page": ["Page"],
        "recipe": ["Recipe", "load_recipe", "publish"],
        "serving": ["serve"],
    },
)
