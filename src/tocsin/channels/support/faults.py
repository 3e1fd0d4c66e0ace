"""What can go wrong on the way out, so that a channel can tell Retry from Uncertain."""


class NotSent(Exception):
    """The request never reached the peer whole: name, connection, TLS or time-out before that.

    The text is short and names neither hosts nor addresses, so it may be shown to a sender.
    """


class Blocked(NotSent):
    """The guard did not let the request out; trying again would only probe the same host."""


class Unanswered(Exception):
    """The whole request had left, but no whole answer came: nobody knows what the peer did."""
