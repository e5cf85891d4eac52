from grpc import handler


@handler
def GetTotal(request):
    return 1


class cached:
    def __get__(self, instance, owner):
        return 1


class classify(dict):
    def __call__(self):
        return 1
