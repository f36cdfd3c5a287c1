"""One module per subcommand: the file ``lint.py`` holds the subcommand ``lint`` as a click command named ``command``.

A file that is here is a subcommand; there is no list to keep. Names of helper modules begin with ``_``. A command
module may import only what is cheap (click, ``transpiler.cli``): the analyzer, libcst, temporalio and rich are imported
inside the command function, so that ``--help`` and ``lint`` start quickly.

    @click.command(short_help="Check the Lua entries of a project.")
    @click.argument("paths", nargs=-1)
    @common_options
    def command(common: Common, paths: tuple[str, ...]) -> int: ...
"""
