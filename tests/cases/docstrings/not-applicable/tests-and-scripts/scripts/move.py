def a(): pass
def b(): pass
def c(): pass
def d(): pass
def e(): pass
