class Providers:
    def counter(self, name, value=1, tags=None):
        for each in self.plugins:
            each.counter(name, value, tags)

    def timer(self, name, value, tags=None):
        for each in self.plugins:
            each.timer(name, value, tags)


provider = Providers()
