"""Which characters the places have on which words are shown."""


def in_cp932(character: str) -> bool:
    """Whether an old Japanese terminal or fax program can show it."""
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
