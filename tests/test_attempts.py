"""Who guesses waits, and the memory of it has an end."""

from bot.attempts import Attempts
from tests.clock import HandSetClock


def test_after_so_many_failures_within_a_minute_an_address_waits() -> None:
    clock = HandSetClock()
    attempts = Attempts(clock.now, most=3)
    for _ in range(3):
        assert not attempts.are_too_many("a")
        attempts.fail("a")
    assert attempts.are_too_many("a")
    assert not attempts.are_too_many("b")
    attempts.forgive("a")
    assert not attempts.are_too_many("a")
    attempts.fail("a")
    clock.advance(61)
    assert not attempts.are_too_many("a")


def test_only_so_many_addresses_are_remembered_the_quiet_ones_go_first() -> None:
    clock = HandSetClock()
    attempts = Attempts(clock.now, most=2, addresses=2)
    for remote in ("a", "a", "b", "b", "a", "c"):
        attempts.fail(remote)
    assert attempts.are_too_many("a"), "it tried again after b"
    assert not attempts.are_too_many("b")
    attempts.fail("b")
    assert not attempts.are_too_many("a")
