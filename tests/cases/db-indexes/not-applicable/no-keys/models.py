# ForeignKey("a")
