"""What is said on every page and every report."""

NOTICE = (
    "For teaching only, not for diagnosis. This is no medical device: nothing shown here may decide about a patient."
)
