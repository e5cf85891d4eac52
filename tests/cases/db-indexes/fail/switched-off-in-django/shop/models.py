from django.db import models


class Person(models.Model):
    name = models.TextField()


class Order(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False)
    payer = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="paid", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["payer", "id"], name="payer")]
