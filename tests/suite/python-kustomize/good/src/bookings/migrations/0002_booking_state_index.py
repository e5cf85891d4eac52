from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("bookings", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="booking",
            index=models.Index(fields=["state", "created_at"], name="booking_state_created"),
        )
    ]
