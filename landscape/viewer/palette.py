"""What the command palette finds: every action, and everything that can be chosen, by words of its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from landscape.viewer.actions import MENUS, Action, Choice
from landscape.viewer.state import ViewState


@dataclass(frozen=True)
class Command:
    """Something to run.

    Attributes:
        title: what it is called; one of several choices has theirs before its own, as in "Colour map: magma".
        description: what it does.
        shortcut: its key as people read it, or nothing.
        apply: the new state.
    """

    title: str
    description: str
    shortcut: str
    apply: Callable[[ViewState], ViewState]


def commands(state: ViewState) -> tuple[Command, ...]:
    """Returns everything that can be done now, in the order of the menus."""
    found = []
    for entries in MENUS.values():
        for entry in entries:
            choices = entry.actions(state) if isinstance(entry, Choice) else (entry,)
            group = f"{entry.name}: " if isinstance(entry, Choice) else ""
            found += [_command(action, group) for action in choices if action.enabled(state)]
    return tuple(found)


def _command(action: Action, group: str) -> Command:
    return Command(group + action.name, action.description, action.shortcut, action.apply)


def matching(found: Sequence[Command], text: str) -> tuple[Command, ...]:
    """Returns the commands that have every word of `text`, the best matches first.

    A word that begins the title counts most, then one that begins any word of it, then one inside
    it, then one in the description, last one whose letters come in the title
    with others between, the shorter the title the better.
    """
    words = _plain(text).split()
    ranked = [(sum(scores), command) for command in found if (scores := _scores(words, command)) is not None]
    return tuple(command for _, command in sorted(ranked, key=lambda pair: -pair[0]))


def _scores(words: Sequence[str], command: Command) -> list[float] | None:
    title, description = _plain(command.title), _plain(command.description)
    scores = [_score(word, title, description) for word in words]
    return scores if all(scores) else None


def _score(word: str, title: str, description: str) -> float:
    if title.startswith(word):
        return 5
    if f" {word}" in title:
        return 4
    if word in title:
        return 3
    if f" {word}" in f" {description}":
        return 2
    return 1 + 1 / len(title) if _comes_in(word, title) else 0


def _comes_in(word: str, title: str) -> bool:
    letters = iter(title)
    return all(letter in letters for letter in word)


def _plain(text: str) -> str:
    return text.lower().replace("colour", "color").replace("grey", "gray")
