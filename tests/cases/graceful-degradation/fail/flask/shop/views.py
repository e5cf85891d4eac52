from threading import Thread

from shop import bp


@bp.route("/mail", methods=["POST"])
def mail():
    worker = Thread(target=send)
    worker.start()
    return "", 202
