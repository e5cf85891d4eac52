import logging

from asgi_correlation_id import CorrelationIdMiddleware

LOG = logging.getLogger(__name__)
