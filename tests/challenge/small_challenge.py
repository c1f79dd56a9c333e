"""The challenge that these tests hand in for. Its secret is public, so no other challenge may have it."""

SECRET = "6f1d2c3b4a5968778695a4b3c2d1e0f00f1e2d3c4b5a69788796a5b4c3d2e1f1"
PATIENTS, SHAPE = 5, (16, 24, 24)
