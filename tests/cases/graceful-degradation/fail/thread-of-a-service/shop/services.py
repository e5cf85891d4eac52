import threading

from django.db import transaction

from shop.mail import send_receipt


def order(form):
    with transaction.atomic():
        made = form.save()
    threading.Thread(target=send_receipt, args=(made.pk,), daemon=True).start()
    return made
