"""The blind challenge: patients whose truth only the instructor has, predictions handed in, teams ranked.

make_challenge(100, "secret.txt", "blind")               instructor: blind/cases to hand out, blind/truth to keep
write_submission("team-a", predictions, "blind/cases")   student: label arrays -> one NIfTI file a case
check_submission("team-a", "blind/cases")                student: what the scorer would refuse, without the truth
score_submissions("blind/truth", "handed-in", "board")   instructor: scores, ranks, the page

errors        ChallengeError
secret        the number that decides who the patients are
blind_set     what everybody may know of a challenge: its cases, their grid, the labels
making        patients -> images for the students, truth for the instructor
predictions   a file that anybody may have written -> a label map on the right grid, or why not
teams         a folder of submissions -> whose file stands for which case
submission    what students do: write and check
fingerprints  label maps that are the same, or nearly
scoring       a prediction and its truth -> numbers, kept on disk
leaks         who handed in what is not their own
ranking       numbers of all teams -> places, with intervals
figure, page  the ranking as a picture, and all of it as a page that needs nothing else
leaderboard   all of it together: CSV, page and details
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "blind_set": ["BlindSet", "read_blind_set"],
        "errors": ["ChallengeError"],
        "leaderboard": ["Leaderboard", "score_submissions"],
        "making": ["make_challenge"],
        "submission": ["check_submission", "write_submission"],
    },
)
