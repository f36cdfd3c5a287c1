"""Answering HTTP requests with Lua functions: routes, middleware, requests and responses (host-modules.md §1, §2)."""
