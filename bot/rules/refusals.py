"""The ways in which Liaison says no. Each carries the sentence that the person reads."""

from collections.abc import Mapping


class Refused(Exception):
    """What was asked for is not done; the text says why and what to do instead.

    It is raised before anything is saved, so nothing has to be taken back.
    """


class NotFound(Refused):
    """There is no such record in this workspace."""


class NotAllowed(Refused):
    """This person's role does not include the act."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the record first; theirs stands."""

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} was changed by somebody else a moment ago. Look at it again, then decide.")


class WrongInput(Refused):
    """A form with fields to mend. `problems` maps the field's name to one sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class NotYet(Refused):
    """What is asked about is under way, or cannot be known now. An event is tried again by itself; a person reads
    that they may try again."""


class AlreadyDone(Exception):
    """This very occasion (event, click, form) has been handled; there is nothing to do or to say."""


class Interrupted(Exception):
    """The database could not finish a transaction, and may well finish the same one begun anew (see `bot.anew`).

    Nothing of it was saved, unless the connection went away while it was being committed: then nobody knows. So
    whatever is done anew has to take a key, or be safe to do twice.
    """
