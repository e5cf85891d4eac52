import logging

logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
LOG = logging.getLogger(__name__)


def order(request):
    LOG.info("order", extra={"request_id": request.state.request_id})
