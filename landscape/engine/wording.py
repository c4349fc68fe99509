"""Words for what a function of the user's own returns."""


def kind_told(value: object) -> str:
    """Returns what a value is, such as "an int" or "nothing", for a message."""
    if value is None:
        return "nothing"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeio' else 'a'} {name}"
