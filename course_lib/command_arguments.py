"""What options of the `course` command may hold."""

import argparse


def count(text: str) -> int:
    """A whole number from 1 up.

    >>> count("3")
    3
    """
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return number
