"""What Liaison wants to say: plain facts, each with a key under which it is said once.

A notice is left in the transaction that makes it true and is drawn only when it is sent. Facts are text, whole
numbers or nothing, so that a notice survives in the database as JSON.
"""

from dataclasses import fields

from bot.notices.cards import CardOpened, LetterEdited, ReplyMarked
from bot.notices.committee import (
    AgendaPosted,
    BreachedAgain,
    Decided,
    DecisionTakenBack,
    MeetingNear,
    MemberLeft,
    SponsorNoted,
)
from bot.notices.definitions import DefinitionMoved, DefinitionRatified
from bot.notices.digest import ChartsPosted, DigestPosted
from bot.notices.doctor import ChannelMissed
from bot.notices.escalation import DutyCalled, Escalated, EscalationAnswered, called_directly
from bot.notices.exporting import FileHandedOver
from bot.notices.flagging import Flagged, Separated, flagged
from bot.notices.launches import LaunchWatched
from bot.notices.lifecycle import StateChanged, state_change, state_change_for_watcher
from bot.notices.marquee import MarqueePinned, MarqueePosted, MarqueeTakenDown
from bot.notices.meetings import ActionGiven, ActionSettled, FeedbackDue, FeedbackMissed, HealthPosted
from bot.notices.merging import Merged, Moved, ReportLinked, moved
from bot.notices.places import FILES, Fact, Notice, Place, Urgency, beside, home_of, homes_of
from bot.notices.proposals import ChangeDecided, ChangeInForce, ChangeProposed, DriftFound
from bot.notices.questions import Answered, Asked, QuestionPut, ask
from bot.notices.queue import QueueListed
from bot.notices.recognition import BalanceNudged, BehavioursCounted, RoundedUp, ShoutOutGiven, ThanksSuggested
from bot.notices.rotas import GroupFollows, HandedOver
from bot.notices.routing import RoutedTo
from bot.notices.service_levels import LevelWarned, PromiseAsked, PromiseMissed, warned_at
from bot.notices.threads import ThreadBrought, ThreadFlagged, Told
from bot.notices.workarounds import (
    RecallTold,
    WorkaroundDoubted,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundRecalled,
    WorkaroundShared,
    edited,
    home_of_holder,
    share,
    share_with_watcher,
)

__all__ = [
    "FILES",
    "KINDS",
    "ActionGiven",
    "ActionSettled",
    "AgendaPosted",
    "Answered",
    "Asked",
    "BalanceNudged",
    "BehavioursCounted",
    "BreachedAgain",
    "CardOpened",
    "ChangeDecided",
    "ChangeInForce",
    "ChangeProposed",
    "ChannelMissed",
    "ChartsPosted",
    "Decided",
    "DecisionTakenBack",
    "DefinitionMoved",
    "DefinitionRatified",
    "DigestPosted",
    "DriftFound",
    "DutyCalled",
    "Escalated",
    "EscalationAnswered",
    "Fact",
    "FeedbackDue",
    "FeedbackMissed",
    "FileHandedOver",
    "Flagged",
    "GroupFollows",
    "HandedOver",
    "HealthPosted",
    "LaunchWatched",
    "LetterEdited",
    "LevelWarned",
    "MarqueePinned",
    "MarqueePosted",
    "MarqueeTakenDown",
    "MeetingNear",
    "MemberLeft",
    "Merged",
    "Moved",
    "Notice",
    "Place",
    "PromiseAsked",
    "PromiseMissed",
    "QuestionPut",
    "QueueListed",
    "RecallTold",
    "ReplyMarked",
    "ReportLinked",
    "RoundedUp",
    "RoutedTo",
    "Separated",
    "ShoutOutGiven",
    "SponsorNoted",
    "StateChanged",
    "ThanksSuggested",
    "ThreadBrought",
    "ThreadFlagged",
    "Told",
    "Urgency",
    "WorkaroundDoubted",
    "WorkaroundFailed",
    "WorkaroundPublished",
    "WorkaroundRecalled",
    "WorkaroundShared",
    "ask",
    "beside",
    "called_directly",
    "edited",
    "flagged",
    "from_facts",
    "home_of",
    "home_of_holder",
    "homes_of",
    "moved",
    "share",
    "share_with_watcher",
    "state_change",
    "state_change_for_watcher",
    "warned_at",
]

KINDS: dict[str, type[Notice]] = {
    kind.__name__: kind
    for kind in (
        CardOpened,
        Flagged,
        Separated,
        WorkaroundShared,
        WorkaroundPublished,
        ReplyMarked,
        LetterEdited,
        WorkaroundRecalled,
        RecallTold,
        WorkaroundDoubted,
        WorkaroundFailed,
        StateChanged,
        Asked,
        QuestionPut,
        Answered,
        Told,
        ThreadFlagged,
        ThreadBrought,
        Moved,
        Merged,
        ReportLinked,
        LevelWarned,
        PromiseAsked,
        PromiseMissed,
        QueueListed,
        ShoutOutGiven,
        ThanksSuggested,
        BalanceNudged,
        RoundedUp,
        BehavioursCounted,
        AgendaPosted,
        BreachedAgain,
        Decided,
        DecisionTakenBack,
        MeetingNear,
        MemberLeft,
        ActionGiven,
        ActionSettled,
        HealthPosted,
        FeedbackDue,
        FeedbackMissed,
        DigestPosted,
        ChartsPosted,
        FileHandedOver,
        LaunchWatched,
        DefinitionMoved,
        DefinitionRatified,
        ChangeProposed,
        ChangeDecided,
        ChangeInForce,
        DriftFound,
        SponsorNoted,
        Escalated,
        EscalationAnswered,
        HandedOver,
        GroupFollows,
        RoutedTo,
        DutyCalled,
        MarqueePosted,
        MarqueePinned,
        MarqueeTakenDown,
        ChannelMissed,
    )
}


def from_facts(kind: str, facts: dict[str, Fact]) -> Notice:
    """The notice that was stored. Facts that this version of the code does not know are left out, so that
    older code can still send what newer code left."""
    cls = KINDS[kind]
    known = {field.name for field in fields(cls)}
    return cls(**{name: value for name, value in facts.items() if name in known})
