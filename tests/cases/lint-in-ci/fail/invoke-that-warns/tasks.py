from invoke import task


@task
def lint(c):
    """Look."""
    c.run("ruff check .", warn=True)
