from django.db import models


class Ticket(models.Model):
    owner = models.TextField()
    time = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ticket"


class Wiki(models.Model):
    text = models.TextField()

    class Meta:
        managed = False
        db_table = "wiki"
