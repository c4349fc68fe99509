"""The one exception a user can do something about."""


class LandscapeError(Exception):
    """A problem the user can fix.

    The message is one line that says what came, what was expected and what to do. The
    command lines print it and exit with code 2; the window shows it as a dismissible message.
    """
