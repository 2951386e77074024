"""What can go wrong in `nlp`, and the root of every error that Jianbao raises on purpose."""


class JianbaoError(Exception):
    """Root of all three rooms' errors: the command line prints it as one line and exits.

    `exit_code` is what a script sees: 1 something failed, 2 wrong usage or configuration,
    74 the database cannot be used, 75 try again later.
    """

    exit_code = 1


class NlpError(JianbaoError):
    """Root of the errors of `nlp`."""


class ModelUnusable(NlpError):
    """A model's files are missing, broken or not of the kind that was asked for."""


class AnswerUnusable(NlpError):
    """A larger model's answer is no summary: empty, half a sentence, in another language."""


class EndpointDown(NlpError):
    """A model's endpoint gave no answer, and may give one later."""


class MissingExtra(NlpError):
    """An optional dependency is not installed; the message names the `pip install` that cures it."""

    exit_code = 2
