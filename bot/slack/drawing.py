"""Which notice is drawn by which function. Cards and emoji are sent in their own ways, see `delivery`."""

from collections.abc import Sequence

from bot.notices import (
    Answered,
    Asked,
    DutyCalled,
    Escalated,
    EscalationAnswered,
    Flagged,
    HandedOver,
    LevelWarned,
    Merged,
    Moved,
    Notice,
    PromiseAsked,
    PromiseMissed,
    QuestionPut,
    QueueListed,
    ReportLinked,
    RoutedTo,
    Separated,
    StateChanged,
    ThreadBrought,
    Told,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundShared,
)
from bot.rules.threads import Said
from bot.slack import (
    escalation,
    flagging,
    lifecycle,
    merging,
    questions,
    queue,
    rotas,
    routing,
    service_levels,
    threads,
    workarounds,
)
from bot.slack.blocks import Message


def people(notice: Notice, said: Sequence[Said] = ()) -> list[str]:
    """The user ids whose names the drawing needs. `said` is what stands in the copy that it brings."""
    facts = notice.facts()
    named = [str(facts[field]) for field in notice.people if facts[field]]
    return named + [each.author for each in said if each.author]


def draw(notice: Notice, names: dict[str, str], said: Sequence[Said] = ()) -> Message:
    match notice:
        case Flagged():
            return flagging.flagged(notice)
        case Separated():
            return flagging.separated(notice)
        case WorkaroundShared():
            return workarounds.shared(notice, names)
        case WorkaroundPublished():
            return workarounds.published(notice, names)
        case WorkaroundFailed():
            return workarounds.failed(notice, names)
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
    raise TypeError(f"{notice.kind} is not a message")
