from invoke import task


@task
def release(ctx):
    print("released")
