"""Errors of this floor."""

from byokplatform.core.exceptions import Conflict, InvalidRequest


class NotFinished(Conflict):
    code = "answer_not_finished"
    title = "This answer is still being written"


class NothingToAnswer(InvalidRequest):
    code = "empty_message"
    title = "There is nothing to send"
