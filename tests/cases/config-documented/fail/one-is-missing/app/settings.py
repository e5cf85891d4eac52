import os

PAGE_SIZE = os.getenv("PAGE_SIZE", "20")
MAIL_FROM = os.environ["MAIL_FROM"]
HOME = os.getenv("HOME")
