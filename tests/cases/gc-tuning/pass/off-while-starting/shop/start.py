import gc

gc.disable()
load()
gc.enable()
