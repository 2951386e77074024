"""Files that installed packages hold: the base model, a corpus, a list of words."""

import importlib.util
from pathlib import Path

from nlp.errors import MissingExtra


def packaged_file(package: str, name: str, what: str) -> Path:
    """Path of the file `name` of `package`, which is not imported.

    Raises MissingExtra, which says that `what` is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra(f"{what} is not installed: pip install 'jianbao[train]'")
    return Path(spec.submodule_search_locations[0]) / name
