"""The engine under the modules: the cooperative scheduler, channels, mailbox and messages of one process.

`requests` is what a shim may await, `scheduler` and `tasks` run it, `channel`, `mailbox` and `messages` hold what tasks
exchange, `process` ties them together and `world` is the protocol of what lies outside. `events` builds the tables of
`process.events()`, `outcome` reads the results of an entry function, `language_hooks` connects the language library.
"""

from runtime_shims.engine.current import current

__all__ = ["current"]
