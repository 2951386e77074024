"""What can go wrong in `store`."""

from nlp.errors import JianbaoError


class StoreError(JianbaoError):
    """Root of the errors of `store`."""


class DatabaseUnusable(StoreError):
    """The database file cannot be opened, read or written: the message names the file and why."""

    exit_code = 74


class DatabaseNewer(DatabaseUnusable):
    """The file was written by a newer Jianbao; nothing was changed in it."""


class DatabaseLocked(DatabaseUnusable):
    """Another process kept the database locked longer than the busy time-out."""

    exit_code = 75


class UnknownArticle(StoreError):
    """No article or page has that id."""


class UnknownStory(StoreError):
    """No story has that id."""


class UnknownEntity(StoreError):
    """No entity has that id or name, or a name is that of several."""

    exit_code = 2


class FullTextWithheld(StoreError):
    """An export would hold full texts or raw pages, and nobody asked for that."""

    exit_code = 2


class QueryFailed(StoreError):
    """A user's SQL or table name cannot be used."""

    exit_code = 2


class DigestNotWritten(StoreError):
    """A file of the digest could not be written: the message names it and why."""


class ExportFailed(StoreError):
    """The file of an export cannot be written."""

    exit_code = 74
