"""The rules, one module an area. Every module here is imported by the registry."""
