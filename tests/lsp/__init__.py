"""The language server, driven over stdio by a real client."""
