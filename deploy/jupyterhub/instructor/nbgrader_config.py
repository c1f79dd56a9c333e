"""The instructor's nbgrader on the hub: the exchange, beside what nbgrader_config.py of the course says."""

import os

from class_exchange import CollectStudentByStudent, ReleaseFeedbackStudentByStudent

c = get_config()  # noqa: F821 (defined by traitlets)

c.Exchange.root = os.environ["COURSE_EXCHANGE"]
c.ExchangeFactory.collect = CollectStudentByStudent
c.ExchangeFactory.release_feedback = ReleaseFeedbackStudentByStudent
c.ExchangeCollect.check_owner = False  # all servers belong to one user; the folder says whose work it is
