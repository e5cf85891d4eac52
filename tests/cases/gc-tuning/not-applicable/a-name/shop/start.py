from shop import gc

gc.sweep()
