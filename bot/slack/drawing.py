"""Which notice is drawn by which function. Cards, emoji and edits are sent in their own ways, see `delivery`."""

from collections.abc import Sequence

from bot.notices import (
    ActionGiven,
    ActionSettled,
    AgendaPosted,
    Answered,
    Asked,
    BalanceNudged,
    BehavioursCounted,
    BreachedAgain,
    ChangeDecided,
    ChangeInForce,
    ChangeProposed,
    ChannelMissed,
    Decided,
    DecisionTakenBack,
    DefinitionMoved,
    DefinitionRatified,
    DigestPosted,
    DriftFound,
    DutyCalled,
    Escalated,
    EscalationAnswered,
    FeedbackDue,
    FeedbackMissed,
    Flagged,
    HandedOver,
    HealthPosted,
    LaunchWatched,
    LevelWarned,
    MeetingNear,
    MemberLeft,
    Merged,
    Moved,
    Notice,
    PromiseAsked,
    PromiseMissed,
    QuestionPut,
    QueueListed,
    RecallTold,
    ReportLinked,
    RoundedUp,
    RoutedTo,
    Separated,
    ShoutOutGiven,
    SponsorNoted,
    StateChanged,
    ThanksSuggested,
    ThreadBrought,
    Told,
    WorkaroundDoubted,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundRecalled,
    WorkaroundShared,
)
from bot.rules.threads import Said
from bot.slack import (
    actions,
    committee,
    definitions,
    digest,
    doctor,
    escalation,
    feedback,
    flagging,
    launches,
    lifecycle,
    merging,
    product_health,
    proposals,
    questions,
    queue,
    recognition,
    rotas,
    routing,
    service_levels,
    threads,
    verdicts,
    workarounds,
)
from bot.slack.blocks import Message


def people(notice: Notice, said: Sequence[Said] = ()) -> list[str]:
    """The user ids whose names the drawing needs. `said` is what stands in the copy that it brings."""
    facts = notice.facts()
    named = [user for field in notice.people for user in str(facts[field] or "").split()]
    if isinstance(notice, DigestPosted):
        named += digest.people_in(notice)
    if isinstance(notice, HealthPosted):
        named += product_health.people_in(notice)
    return named + [each.author for each in said if each.author]


def draw(notice: Notice, names: dict[str, str], said: Sequence[Said] = (), card: str | None = None) -> Message:
    """`card` is the address of the card of the notice's issue, for those that link to it (`Notice.links`)."""
    match notice:
        case Flagged():
            return flagging.flagged(notice)
        case Separated():
            return flagging.separated(notice, names)
        case WorkaroundShared():
            return verdicts.shared(notice, names)
        case WorkaroundRecalled():
            return verdicts.recalled(notice, names)
        case WorkaroundPublished():
            return workarounds.published(notice, names)
        case WorkaroundFailed():
            return workarounds.failed(notice, names)
        case RecallTold():
            return workarounds.recall_told(notice, names)
        case WorkaroundDoubted():
            return workarounds.doubted(notice, card)
        case StateChanged():
            return lifecycle.state_changed(notice)
        case Asked():
            return questions.asked(notice, names, said)
        case QuestionPut():
            return questions.put(notice, names, said)
        case Answered():
            return questions.answered(notice, names, said)
        case Told():
            return threads.told(notice, names, said)
        case ThreadBrought():
            return threads.brought(notice, names, said)
        case Moved():
            return merging.moved(notice)
        case Merged():
            return merging.merged(notice, names)
        case ReportLinked():
            return merging.linked(notice, names)
        case LevelWarned():
            return service_levels.warned(notice, names)
        case PromiseAsked():
            return service_levels.asked(notice, names)
        case PromiseMissed():
            return service_levels.missed(notice)
        case QueueListed():
            return queue.in_channel(notice)
        case ShoutOutGiven():
            return recognition.given(notice, names)
        case ThanksSuggested():
            return recognition.suggested(notice, names)
        case BalanceNudged():
            return recognition.nudged(notice)
        case BehavioursCounted():
            return recognition.counted(notice)
        case RoundedUp():
            return recognition.rounded_up(notice, names)
        case AgendaPosted():
            return committee.posted(notice, names)
        case Decided():
            return committee.decided(notice, names)
        case DecisionTakenBack():
            return committee.taken_back(notice, names)
        case SponsorNoted():
            return committee.sponsor_noted(notice)
        case BreachedAgain():
            return committee.breached_again(notice)
        case MeetingNear():
            return committee.near(notice, names)
        case MemberLeft():
            return committee.member_left(notice, names)
        case ActionGiven():
            return actions.given(notice, names)
        case ActionSettled():
            return actions.settled(notice, names)
        case HealthPosted():
            return product_health.posted(notice, names)
        case FeedbackDue():
            return feedback.due(notice, names)
        case FeedbackMissed():
            return feedback.missed(notice)
        case DefinitionMoved():
            return definitions.moved(notice, names)
        case DefinitionRatified():
            return definitions.ratified(notice, names)
        case ChangeProposed():
            return proposals.proposed(notice, names)
        case ChangeDecided():
            return proposals.decided(notice, names)
        case ChangeInForce():
            return proposals.in_force(notice, names)
        case DriftFound():
            return proposals.drifted(notice)
        case DigestPosted():
            return digest.posted(notice, names)
        case LaunchWatched():
            return launches.watched(notice)
        case Escalated():
            return escalation.escalated(notice, names)
        case EscalationAnswered():
            return escalation.answered(notice, names)
        case RoutedTo():
            return routing.in_channel(notice)
        case DutyCalled():
            return escalation.duty_called(notice)
        case HandedOver():
            return rotas.handed_over(notice, names)
        case ChannelMissed():
            return doctor.channel_missed(notice)
    raise TypeError(f"{notice.kind} is not a message")
