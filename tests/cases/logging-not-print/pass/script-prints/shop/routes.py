import logging

from fastapi import APIRouter

router = APIRouter()
LOG = logging.getLogger(__name__)
