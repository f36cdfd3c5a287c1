"""The language server (contract.md §2 ``lsp``).

``server`` speaks the protocol and owns the threads, ``workspace`` knows projects and open buffers, ``analysis`` turns
them into facts and findings, ``features`` holds one file per editor feature: free functions from facts to protocol
values. Nothing here imports the transpiler; ``server.Renderers`` carries the functions that the command injects.
"""
